"""From which river date on a waiting page has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("stale", sa.Column("since", sa.BigInteger()))
