"""Tables and questions of posts by mail, letters, announcements and push."""
