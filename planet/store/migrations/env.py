"""Alembic's door: runs the migrations on the connection that the store hands over."""

from alembic import context

from planet.store.outreach import announcement_tables as _announcements  # noqa: F401  # which belong to the same
from planet.store.outreach import channel_tables as _channels  # noqa: F401  # which belong to the same
from planet.store.outreach import letter_tables as _letters  # noqa: F401  # which belong to the same
from planet.store.outreach import mail_tables as _mail  # noqa: F401  # which belong to the same
from planet.store.outreach import subscription_tables as _subscriptions  # noqa: F401  # which belong to the same
from planet.store.outreach import webmention_tables as _webmentions  # noqa: F401  # which belong to the same
from planet.store.upkeep.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
