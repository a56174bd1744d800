"""What a local post states of itself (its id), and the other posts of the hub folder that it links to."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    for name in ("own_id", "links"):
        op.add_column("post_files", sa.Column(name, sa.Text(), nullable=False, server_default=""))
