"""The stamps of the files of folders of posts, so that a visit opens what has changed alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("post_files", sa.Column("stamp", sa.String(64), nullable=False, server_default=""))
