"""The weave in the store: links, edges, conversations; what their pages ask."""
