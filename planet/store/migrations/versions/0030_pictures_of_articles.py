"""Pictures of articles: copies of them are smaller than those of photos."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("photos", sa.Column("lead", sa.Boolean(), nullable=False, server_default="0"))
