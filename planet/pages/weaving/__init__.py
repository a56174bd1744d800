"""The pages of the weave: conversations, mentions, and what else several members have in common."""
