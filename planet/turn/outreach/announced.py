"""The facts that tell how far announcements have come."""

PUBLISHED = "published entries"
"""The fact with the highest id of the entries that the site shows: nobody is told of one before it stands there."""

ANNOUNCED = "announced"
"""The fact with the time of the turn after which announcements were queued last; "" where there never were any."""
