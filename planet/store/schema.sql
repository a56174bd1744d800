-- The tables of a new store, as the migrations make them one after the other. Written by `make sql`.

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE facts (
	name VARCHAR(80) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_facts PRIMARY KEY (name)
);

CREATE TABLE hides (
	address TEXT NOT NULL, 
	host TEXT NOT NULL, 
	path_key TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_hides PRIMARY KEY (address)
);

CREATE TABLE published (
	path TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	mtime_ns BIGINT NOT NULL, 
	CONSTRAINT pk_published PRIMARY KEY (path)
);

CREATE INDEX ix_published_mark ON published (mark);

CREATE TABLE stale (
	mark TEXT NOT NULL, generation BIGINT DEFAULT '0' NOT NULL, since BIGINT, 
	CONSTRAINT pk_stale PRIMARY KEY (mark)
);

CREATE TABLE topics (
	slug VARCHAR(120) NOT NULL, 
	label TEXT NOT NULL, 
	uses INTEGER NOT NULL, 
	CONSTRAINT pk_topics PRIMARY KEY (slug)
);

CREATE INDEX ix_topics_uses ON topics (uses, slug);

CREATE TABLE discoveries (
	member_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	last_visit BIGINT, 
	next_due BIGINT, 
	failures INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	found TEXT NOT NULL, retry_until BIGINT, 
	CONSTRAINT pk_discoveries PRIMARY KEY (member_id), 
	CONSTRAINT fk_discoveries_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE old_slugs (
	role VARCHAR(8) NOT NULL, 
	slug VARCHAR(120) NOT NULL, 
	member_id INTEGER NOT NULL, 
	CONSTRAINT pk_old_slugs PRIMARY KEY (role, slug), 
	CONSTRAINT fk_old_slugs_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE entry_topics (
	entry_id INTEGER NOT NULL, 
	slug VARCHAR(120) NOT NULL, 
	river_at BIGINT NOT NULL, tie BIGINT DEFAULT '0' NOT NULL, label TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_entry_topics PRIMARY KEY (entry_id, slug), 
	CONSTRAINT fk_entry_topics_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE TABLE "item_links" (
	item_id INTEGER NOT NULL, 
	link_key TEXT NOT NULL, 
	CONSTRAINT pk_echoes PRIMARY KEY (item_id, link_key), 
	CONSTRAINT fk_echoes_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);

CREATE VIRTUAL TABLE full_text USING fts5(title, text, content='items', content_rowid='id', tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");

CREATE TABLE avatars (
	member_id INTEGER NOT NULL, 
	wishes TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	body BLOB, 
	came_from TEXT NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	validated_url TEXT NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	last_visit BIGINT, 
	next_due BIGINT, 
	failures INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_avatars PRIMARY KEY (member_id), 
	CONSTRAINT fk_avatars_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_avatars_next_due ON avatars (next_due);

CREATE TABLE photos (
	entry_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	host TEXT NOT NULL, 
	body BLOB, 
	width INTEGER, 
	height INTEGER, 
	next_due BIGINT, 
	failures INTEGER NOT NULL, 
	reason TEXT NOT NULL, lead BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_photos PRIMARY KEY (entry_id, url), 
	CONSTRAINT fk_photos_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_photos_next_due ON photos (next_due);

CREATE TABLE counters (
	name VARCHAR(80) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);

CREATE TABLE hidden_counts (
	member_id INTEGER NOT NULL, 
	rule VARCHAR(16) NOT NULL, 
	count INTEGER NOT NULL, 
	CONSTRAINT pk_hidden_counts PRIMARY KEY (member_id, rule), 
	CONSTRAINT fk_hidden_counts_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE answers (
	item_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	ref TEXT NOT NULL, 
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	url_key TEXT NOT NULL, 
	CONSTRAINT pk_answers PRIMARY KEY (item_id, position), 
	CONSTRAINT fk_answers_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);

CREATE TABLE "members" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	role VARCHAR(8) NOT NULL, 
	slug VARCHAR(120) NOT NULL, 
	letter VARCHAR(8) NOT NULL, 
	position INTEGER NOT NULL, 
	present BOOLEAN NOT NULL, 
	profile TEXT NOT NULL, welcomed_at BIGINT, pictured BOOLEAN, weaves BOOLEAN DEFAULT '1' NOT NULL, 
	CONSTRAINT uq_members_role_slug UNIQUE (role, slug)
);

CREATE TABLE "feeds" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	place VARCHAR(8) NOT NULL, 
	discovered BOOLEAN NOT NULL, 
	position INTEGER NOT NULL, 
	present BOOLEAN NOT NULL, 
	settings TEXT NOT NULL, 
	info TEXT NOT NULL, 
	info_next TEXT NOT NULL, 
	info_at BIGINT, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	validated_url TEXT NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	first_success BIGINT, 
	last_visit BIGINT, 
	last_success BIGINT, 
	next_due BIGINT, 
	retry_until BIGINT, 
	interval INTEGER, 
	failures INTEGER NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	reason TEXT NOT NULL, 
	problems TEXT NOT NULL, 
	moved_to TEXT NOT NULL, 
	moved_days TEXT NOT NULL, 
	hints TEXT NOT NULL, 
	held_since DATE, reading INTEGER DEFAULT '0' NOT NULL, version INTEGER DEFAULT '0' NOT NULL, reading_hash VARCHAR(64) DEFAULT '' NOT NULL, declined TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT fk_feeds_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_feeds_member_id_url UNIQUE (member_id, url)
);

CREATE INDEX ix_feeds_next_due ON feeds (next_due);

CREATE TABLE "entries" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER NOT NULL, 
	atom_id TEXT NOT NULL, 
	first_seen BIGINT NOT NULL, 
	river_at BIGINT NOT NULL, 
	backlog BOOLEAN NOT NULL, 
	item_id INTEGER, 
	shown BOOLEAN NOT NULL, 
	detail TEXT NOT NULL, silence INTEGER, same_as INTEGER, hidden_as TEXT DEFAULT '' NOT NULL, rule VARCHAR(16) DEFAULT '' NOT NULL, tie BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT fk_entries_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_entries_atom_id UNIQUE (atom_id)
);

CREATE INDEX ix_entries_hidden ON entries (member_id) WHERE shown = 0;

CREATE INDEX ix_entries_same_as ON entries (same_as);

CREATE INDEX ix_entries_led ON entries (river_at) WHERE same_as IS NOT NULL;

CREATE TABLE "items" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	feed_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	guid TEXT NOT NULL, 
	link TEXT NOT NULL, 
	link_key TEXT NOT NULL, 
	path_key TEXT NOT NULL, 
	title_key TEXT NOT NULL, 
	host TEXT NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	published BIGINT, 
	updated BIGINT, 
	edited_at BIGINT, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	content TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	withdrawn_at BIGINT, rule VARCHAR(16) DEFAULT '' NOT NULL, kind VARCHAR(16) DEFAULT 'article' NOT NULL, 
	CONSTRAINT fk_items_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id), 
	CONSTRAINT fk_items_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

CREATE INDEX ix_items_entry_id ON items (entry_id);

CREATE INDEX ix_items_link_key ON items (link_key);

CREATE INDEX ix_items_path_key_title_key ON items (path_key, title_key);

CREATE INDEX ix_items_title_key ON items (title_key);

CREATE TRIGGER items_forgotten AFTER DELETE ON items BEGIN INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END;

CREATE INDEX ix_entries_river ON entries (river_at, tie, id) WHERE shown = 1;

CREATE INDEX ix_entries_member ON entries (member_id, river_at, tie, id) WHERE shown = 1;

CREATE INDEX ix_entry_topics_river ON entry_topics (slug, river_at, tie, entry_id);

CREATE INDEX ix_item_links_link_key ON item_links (link_key);

CREATE INDEX ix_answers_url_key ON answers (url_key);

CREATE TABLE post_files (
	feed_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	guid TEXT NOT NULL, stamp VARCHAR(64) DEFAULT '' NOT NULL, own_id TEXT DEFAULT '' NOT NULL, links TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_post_files PRIMARY KEY (feed_id, name), 
	CONSTRAINT fk_post_files_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

CREATE INDEX ix_hides_host_path_key ON hides (host, path_key);

CREATE INDEX ix_entries_hidden_as ON entries (hidden_as) WHERE hidden_as <> '';

CREATE TRIGGER items_retold AFTER UPDATE OF title, text ON items WHEN new.title IS NOT old.title OR new.text IS NOT old.text BEGIN INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); INSERT INTO full_text (rowid, title, text) VALUES (new.id, new.title, new.text); END;

CREATE TABLE folders (
	path TEXT NOT NULL, 
	mtime_ns BIGINT NOT NULL, 
	CONSTRAINT pk_folders PRIMARY KEY (path)
);

CREATE TABLE member_months (
	member_id INTEGER NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	entries INTEGER NOT NULL, 
	CONSTRAINT pk_member_months PRIMARY KEY (member_id, month), 
	CONSTRAINT fk_member_months_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_items_feed_id_title_key ON items (feed_id, title_key, path_key);

CREATE INDEX ix_entries_item_id ON entries (item_id);

CREATE INDEX ix_answers_ref ON answers (ref);

CREATE TABLE links (
	item_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	url_key TEXT NOT NULL, 
	host TEXT NOT NULL, 
	shard INTEGER NOT NULL, 
	rel TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	words TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	counts BOOLEAN, 
	CONSTRAINT pk_links PRIMARY KEY (item_id, position), 
	CONSTRAINT fk_links_item_id FOREIGN KEY(item_id) REFERENCES items (id)
);

CREATE INDEX ix_links_url_key ON links (url_key);

CREATE INDEX ix_links_shard ON links (shard);

CREATE TABLE places (
	member_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	CONSTRAINT pk_places PRIMARY KEY (member_id, "key"), 
	CONSTRAINT fk_places_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_places_key ON places ("key");

CREATE TABLE addresses (
	entry_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	former BOOLEAN NOT NULL, 
	CONSTRAINT pk_addresses PRIMARY KEY (entry_id, "key"), 
	CONSTRAINT fk_addresses_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_addresses_key ON addresses ("key");

CREATE TABLE edges (
	source_id INTEGER NOT NULL, 
	target_id INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	rank INTEGER NOT NULL, 
	position INTEGER, 
	CONSTRAINT pk_edges PRIMARY KEY (source_id, target_id), 
	CONSTRAINT fk_edges_source_id FOREIGN KEY(source_id) REFERENCES entries (id), 
	CONSTRAINT fk_edges_target_id FOREIGN KEY(target_id) REFERENCES entries (id)
);

CREATE INDEX ix_edges_target_id ON edges (target_id);

CREATE TABLE weave (
	entry_id INTEGER NOT NULL, 
	parent_id INTEGER, 
	conversation_id INTEGER, 
	question_at BIGINT, 
	CONSTRAINT pk_weave PRIMARY KEY (entry_id), 
	CONSTRAINT fk_weave_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_weave_parent_id ON weave (parent_id);

CREATE INDEX ix_weave_conversation_id ON weave (conversation_id);

CREATE INDEX ix_weave_question_at ON weave (question_at, entry_id) WHERE question_at IS NOT NULL;

CREATE TABLE conversations (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(20) NOT NULL, 
	root_id INTEGER NOT NULL, 
	first_seen BIGINT NOT NULL, 
	merged_into INTEGER, 
	posts INTEGER NOT NULL, 
	people INTEGER NOT NULL, 
	latest_at BIGINT, 
	CONSTRAINT uq_conversations_name UNIQUE (name)
);

CREATE INDEX ix_conversations_root_id ON conversations (root_id);

CREATE INDEX ix_conversations_merged_into ON conversations (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX ix_conversations_latest_at ON conversations (latest_at, id) WHERE people > 1;

CREATE INDEX ix_conversations_people ON conversations (people, latest_at, id) WHERE people > 1;

CREATE TABLE link_weeks (
	week VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_link_weeks PRIMARY KEY (week)
);

CREATE TABLE unwoven (
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_unwoven PRIMARY KEY (entry_id), 
	CONSTRAINT fk_unwoven_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE TABLE sites (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	linked INTEGER NOT NULL, 
	read INTEGER NOT NULL, 
	people INTEGER NOT NULL, 
	feed_url TEXT NOT NULL, 
	title TEXT NOT NULL, 
	next_search BIGINT, 
	failures INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT uq_sites_key UNIQUE ("key")
);

CREATE INDEX ix_sites_people ON sites (people, "key") WHERE people > 2;

CREATE TABLE site_links (
	site_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	river_at BIGINT NOT NULL, 
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_site_links PRIMARY KEY (site_id, member_id, river_at, entry_id), 
	CONSTRAINT fk_site_links_site_id FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT fk_site_links_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_site_links_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_site_links_entry_id ON site_links (entry_id);

CREATE TABLE blogrolls (
	member_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	origin VARCHAR(8) NOT NULL, 
	document TEXT NOT NULL, 
	names TEXT NOT NULL, 
	counts BOOLEAN NOT NULL, 
	is_asked BOOLEAN NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	validated_url TEXT NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	last_visit BIGINT, 
	next_due BIGINT, 
	retry_until BIGINT, 
	failures INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_blogrolls PRIMARY KEY (member_id, url), 
	CONSTRAINT fk_blogrolls_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_blogrolls_next_due ON blogrolls (next_due);

CREATE TABLE blogroll_sites (
	member_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	site_id INTEGER NOT NULL, 
	page_url TEXT NOT NULL, 
	feed_url TEXT NOT NULL, 
	feed_key TEXT NOT NULL, 
	title TEXT NOT NULL, 
	CONSTRAINT pk_blogroll_sites PRIMARY KEY (member_id, url, position), 
	CONSTRAINT fk_blogroll_sites_site_id FOREIGN KEY(site_id) REFERENCES sites (id)
);

CREATE INDEX ix_blogroll_sites_site_id ON blogroll_sites (site_id);

CREATE INDEX ix_blogroll_sites_feed_key ON blogroll_sites (feed_key) WHERE feed_key <> '';

CREATE TABLE entry_facets (
	entry_id INTEGER NOT NULL, 
	facet VARCHAR(40) NOT NULL, 
	river_at BIGINT NOT NULL, 
	tie BIGINT NOT NULL, 
	CONSTRAINT pk_entry_facets PRIMARY KEY (entry_id, facet), 
	CONSTRAINT fk_entry_facets_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_entry_facets_river ON entry_facets (facet, river_at, tie, entry_id);

CREATE TABLE related (
	entry_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_related PRIMARY KEY (entry_id, position), 
	CONSTRAINT fk_related_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id), 
	CONSTRAINT fk_related_other_id FOREIGN KEY(other_id) REFERENCES entries (id)
);

CREATE INDEX ix_related_other_id ON related (other_id);

CREATE TABLE relating (
	entry_id INTEGER NOT NULL, 
	basis TEXT NOT NULL, 
	waits BOOLEAN NOT NULL, 
	CONSTRAINT pk_relating PRIMARY KEY (entry_id), 
	CONSTRAINT fk_relating_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_relating_waits ON relating (entry_id) WHERE waits;

CREATE TABLE signs (
	member_id INTEGER NOT NULL, 
	feed_id INTEGER NOT NULL, 
	failing_since BIGINT, 
	failing_as VARCHAR(16) DEFAULT '' NOT NULL, 
	as_since BIGINT, 
	empty_since BIGINT, 
	past TEXT DEFAULT '{}' NOT NULL, 
	judge_at BIGINT, 
	CONSTRAINT pk_signs PRIMARY KEY (member_id, feed_id), 
	CONSTRAINT fk_signs_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_signs_judge_at ON signs (judge_at);

CREATE TABLE problems (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER NOT NULL, 
	feed_id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	advice TEXT NOT NULL, 
	new_url TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	certain BOOLEAN NOT NULL, 
	noted_at BIGINT NOT NULL, 
	waits BOOLEAN NOT NULL, 
	recovered BOOLEAN NOT NULL, 
	told_at BIGINT, 
	well_since BIGINT, 
	ended_at BIGINT, 
	end_told_at BIGINT, 
	CONSTRAINT fk_problems_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_problems_member_id ON problems (member_id, ended_at);

CREATE INDEX ix_problems_waits ON problems (id) WHERE waits = 1;

CREATE TABLE wishes (
	origin TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	lines TEXT NOT NULL, 
	CONSTRAINT pk_wishes PRIMARY KEY (origin)
);

CREATE TABLE tombstones (
	hash VARCHAR(64) NOT NULL, 
	person INTEGER NOT NULL, 
	CONSTRAINT pk_tombstones PRIMARY KEY (hash, person)
);

CREATE INDEX ix_tombstones_person ON tombstones (person);

CREATE TABLE webmentions (
	entry_id INTEGER NOT NULL, 
	target TEXT NOT NULL, 
	source TEXT NOT NULL, 
	linked BOOLEAN NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	stage VARCHAR(8) NOT NULL, 
	reached BOOLEAN NOT NULL, 
	attempts INTEGER NOT NULL, 
	doubts INTEGER NOT NULL, 
	begun_at BIGINT, 
	due_at BIGINT, 
	ended_at BIGINT, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_webmentions PRIMARY KEY (entry_id, target), 
	CONSTRAINT fk_webmentions_entry_id_entries FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_webmentions_due_at ON webmentions (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX ix_webmentions_ended_at ON webmentions (stage, ended_at);

CREATE TABLE unmentioned (
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_unmentioned PRIMARY KEY (entry_id), 
	CONSTRAINT fk_unmentioned_entry_id_entries FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE TABLE mail_addresses (
	member_id INTEGER NOT NULL, 
	generation VARCHAR(32) NOT NULL, 
	revoked BOOLEAN NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_mail_addresses PRIMARY KEY (member_id), 
	CONSTRAINT fk_mail_addresses_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE mailboxes (
	name TEXT NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	last_uid BIGINT NOT NULL, 
	stumbles INTEGER NOT NULL, 
	read_at BIGINT, 
	tried_at BIGINT, 
	reason TEXT NOT NULL, 
	fault BOOLEAN NOT NULL, 
	CONSTRAINT pk_mailboxes PRIMARY KEY (name)
);

CREATE TABLE mail_messages (
	member_id INTEGER NOT NULL, 
	message_id TEXT NOT NULL, 
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_mail_messages PRIMARY KEY (member_id, message_id), 
	CONSTRAINT fk_mail_messages_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id), 
	CONSTRAINT fk_mail_messages_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_mail_messages_message_id ON mail_messages (message_id);

CREATE INDEX ix_mail_messages_entry_id ON mail_messages (entry_id);

CREATE TABLE mail_pictures (
	entry_id INTEGER NOT NULL, 
	name VARCHAR(16) NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_mail_pictures PRIMARY KEY (entry_id, name), 
	CONSTRAINT fk_mail_pictures_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE TABLE mail_notes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER, 
	noted_at BIGINT NOT NULL, 
	taken BOOLEAN NOT NULL, 
	sender TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT fk_mail_notes_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE threads (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	loose BOOLEAN NOT NULL, 
	url TEXT NOT NULL, 
	latest_at BIGINT, 
	CONSTRAINT fk_threads_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_threads_words ON threads (member_id, words, latest_at);

CREATE INDEX ix_threads_latest ON threads (member_id, latest_at, id);

CREATE TABLE thread_keys (
	member_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	thread_id INTEGER NOT NULL, 
	CONSTRAINT pk_thread_keys PRIMARY KEY (member_id, "key"), 
	CONSTRAINT fk_thread_keys_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_thread_keys_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id)
);

CREATE INDEX ix_thread_keys_thread ON thread_keys (thread_id);

CREATE TABLE channel_authors (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	member_id INTEGER NOT NULL, 
	mail VARCHAR(64) NOT NULL, 
	address TEXT NOT NULL, 
	name TEXT NOT NULL, 
	label TEXT NOT NULL, 
	person_id INTEGER, 
	CONSTRAINT fk_channel_authors_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_channel_authors_member_id_mail_address_name UNIQUE (member_id, mail, address, name)
);

CREATE INDEX ix_channel_authors_name ON channel_authors (member_id, name);

CREATE INDEX ix_channel_authors_person ON channel_authors (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE thread_posts (
	entry_id INTEGER NOT NULL, 
	thread_id INTEGER NOT NULL, 
	author_id INTEGER, 
	river_at BIGINT NOT NULL, 
	tie BIGINT NOT NULL, 
	shown BOOLEAN NOT NULL, 
	CONSTRAINT pk_thread_posts PRIMARY KEY (entry_id), 
	CONSTRAINT fk_thread_posts_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id), 
	CONSTRAINT fk_thread_posts_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id), 
	CONSTRAINT fk_thread_posts_author_id FOREIGN KEY(author_id) REFERENCES channel_authors (id)
);

CREATE INDEX ix_thread_posts_thread ON thread_posts (thread_id);

CREATE INDEX ix_thread_posts_river ON thread_posts (thread_id, river_at, tie, entry_id) WHERE shown = 1;

CREATE INDEX ix_thread_posts_author ON thread_posts (author_id, river_at, tie, entry_id) WHERE shown = 1;

CREATE TABLE letters (
	day DATE NOT NULL, 
	first DATE NOT NULL, 
	last DATE NOT NULL, 
	counts TEXT NOT NULL, 
	written_at BIGINT NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	changed_at BIGINT NOT NULL, 
	message_id TEXT NOT NULL, 
	try_at BIGINT, 
	tries INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_letters PRIMARY KEY (day)
);

CREATE INDEX ix_letters_try_at ON letters (try_at) WHERE try_at IS NOT NULL;

CREATE INDEX ix_letters_message_id ON letters (message_id);

CREATE TABLE letter_entries (
	day DATE NOT NULL, 
	section VARCHAR(8) NOT NULL, 
	place INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	more INTEGER NOT NULL, 
	url_key TEXT NOT NULL, 
	CONSTRAINT pk_letter_entries PRIMARY KEY (day, section, place, position), 
	CONSTRAINT fk_letter_entries_day FOREIGN KEY(day) REFERENCES letters (day), 
	CONSTRAINT fk_letter_entries_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_letter_entries_entry_id ON letter_entries (entry_id);

CREATE TABLE letter_writers (
	day DATE NOT NULL, 
	member_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	posts INTEGER NOT NULL, 
	is_new BOOLEAN NOT NULL, 
	CONSTRAINT pk_letter_writers PRIMARY KEY (day, member_id), 
	CONSTRAINT fk_letter_writers_day FOREIGN KEY(day) REFERENCES letters (day), 
	CONSTRAINT fk_letter_writers_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_letter_writers_member_id ON letter_writers (member_id);

CREATE TABLE announce_targets (
	name TEXT NOT NULL, 
	begun_at BIGINT NOT NULL, 
	last_entry INTEGER NOT NULL, 
	last_member INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	failing_since BIGINT, 
	retry_at BIGINT, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_announce_targets PRIMARY KEY (name)
);

CREATE TABLE announcements (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	target TEXT NOT NULL, 
	entry_id INTEGER, 
	member_id INTEGER, 
	conversation_id INTEGER, 
	queued_at BIGINT NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	batch INTEGER, 
	sent_at BIGINT, 
	reason TEXT NOT NULL, 
	CONSTRAINT fk_announcements_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id), 
	CONSTRAINT fk_announcements_member_id FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_announcements_target_entry_id UNIQUE (target, entry_id), 
	CONSTRAINT uq_announcements_target_member_id UNIQUE (target, member_id), 
	CONSTRAINT uq_announcements_target_conversation_id UNIQUE (target, conversation_id)
);

CREATE INDEX ix_announcements_waits ON announcements (target, id) WHERE state = 'waiting';

CREATE INDEX ix_announcements_begun ON announcements (id) WHERE state = 'sending';

CREATE INDEX ix_announcements_sent_at ON announcements (target, sent_at);

CREATE INDEX ix_announcements_entry_id ON announcements (entry_id);

CREATE INDEX ix_announcements_member_id ON announcements (member_id);

CREATE TABLE offers (
	feed_id INTEGER NOT NULL, 
	hub TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	CONSTRAINT pk_offers PRIMARY KEY (feed_id), 
	CONSTRAINT fk_offers_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

CREATE TABLE subscriptions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	feed_id INTEGER NOT NULL, 
	hub TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	callback TEXT NOT NULL, 
	stage VARCHAR(8) NOT NULL, 
	generation INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	asked_at BIGINT, 
	ask_at BIGINT, 
	confirmed_at BIGINT, 
	lease_until BIGINT, 
	reason TEXT NOT NULL, 
	pings INTEGER NOT NULL, 
	answered INTEGER NOT NULL, 
	pinged_at BIGINT, 
	looked_at BIGINT, 
	fruitless INTEGER NOT NULL, 
	good INTEGER NOT NULL, 
	missed INTEGER NOT NULL, 
	suspected_at BIGINT, 
	own_due BIGINT, 
	CONSTRAINT fk_subscriptions_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

CREATE INDEX ix_subscriptions_feed_id ON subscriptions (feed_id);

CREATE INDEX ix_subscriptions_ask_at ON subscriptions (ask_at);

CREATE INDEX ix_subscriptions_pinged ON subscriptions (feed_id) WHERE pings > answered;

CREATE INDEX ix_subscriptions_own_due ON subscriptions (feed_id) WHERE own_due IS NOT NULL;

CREATE TABLE river_days (
	day VARCHAR(10) NOT NULL, 
	entries INTEGER NOT NULL, 
	CONSTRAINT pk_river_days PRIMARY KEY (day)
);

CREATE TABLE river_months (
	month VARCHAR(7) NOT NULL, 
	entries INTEGER NOT NULL, 
	CONSTRAINT pk_river_months PRIMARY KEY (month)
);

CREATE TABLE shared_traits (
	member_id INTEGER NOT NULL, 
	family VARCHAR(8) NOT NULL, 
	slug VARCHAR(120) NOT NULL, 
	CONSTRAINT pk_shared_traits PRIMARY KEY (member_id, family, slug), 
	CONSTRAINT fk_shared_traits_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE last_items (
	feed_id INTEGER NOT NULL, 
	items_by_hash TEXT NOT NULL, 
	CONSTRAINT pk_last_items PRIMARY KEY (feed_id), 
	CONSTRAINT fk_last_items_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

CREATE INDEX ix_items_guid ON items (guid, feed_id);

CREATE TABLE documents (
	feed_id INTEGER NOT NULL, 
	items TEXT NOT NULL, 
	CONSTRAINT pk_documents PRIMARY KEY (feed_id), 
	CONSTRAINT fk_documents_feed_id FOREIGN KEY(feed_id) REFERENCES feeds (id)
);

INSERT INTO full_text (full_text, rank) VALUES ('automerge', 8);
