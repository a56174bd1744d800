"""Links are not looked up by their hosts: an index less to write for each of them."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.drop_index("ix_links_host", table_name="links")
