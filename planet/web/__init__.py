"""The web's own formats, pure: URLs, HTML, dates, well-known sites."""
