"""The decisions on which the weave stands: what a reference means, and which links count."""
