"""Pages on the soundness of the hub: the problems of feeds and members."""
