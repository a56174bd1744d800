"""A community whose weave is known: who they are, what their feeds list turn by turn, and who answers whom."""
