"""HTML as text and as a tree: what is safe, what is ordinary, how it is changed and read."""
