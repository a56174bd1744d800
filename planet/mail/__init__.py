"""Mail servers: SMTP to send letters, IMAP to read posts."""
