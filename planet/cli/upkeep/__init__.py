"""Commands that keep a hub sound: backups, erasures, exports, a look at everything."""
