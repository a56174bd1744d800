"""Steps of a turn for channels, posts by mail and letters."""
