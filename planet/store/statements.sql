-- The statements of planet/store/sql/ in SQLite's words. Written by `make sql`.

-- duplicates.CANDIDATES_OF_ENTRIES ids:list -> river_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.link_key, items.title_key, items.title, entries.member_id, entries.river_at, feeds.position, feeds.settings, feeds.info, members.profile
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id JOIN members ON members.id = entries.member_id
WHERE items.entry_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- duplicates.CANDIDATES ids:list -> river_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.link_key, items.title_key, items.title, entries.member_id, entries.river_at, feeds.position, feeds.settings, feeds.info, members.profile
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id JOIN members ON members.id = entries.member_id
WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- duplicates.LINKS ids:list
SELECT item_links.item_id, item_links.link_key
FROM item_links
WHERE item_links.item_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- duplicates.OF_MANY_FEEDS ids:list
SELECT entries.id
FROM entries
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) AND (SELECT count(*) AS count_1
FROM feeds
WHERE feeds.member_id = entries.member_id) > 1

-- duplicates.LED ids:list
SELECT entries.id AS entry_id
FROM entries
WHERE entries.same_as IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- duplicates.LEADING ids:list
SELECT entries.same_as AS entry_id
FROM entries
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) AND entries.same_as IS NOT NULL

-- duplicates.LINKED members:list keys:list
SELECT items.entry_id
FROM items JOIN entries ON entries.id = items.entry_id
WHERE entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND items.link_key IN (SELECT anon_2.value
FROM json_each(:keys) AS anon_2)

-- duplicates.TITLED members:list keys:list
SELECT items.entry_id
FROM items JOIN entries ON entries.id = items.entry_id
WHERE entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND items.title_key IN (SELECT anon_2.value
FROM json_each(:keys) AS anon_2)

-- duplicates.TITLED_AND_LED members:list keys:list
SELECT items.entry_id
FROM items JOIN entries ON entries.id = items.entry_id
WHERE entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND items.title_key IN (SELECT anon_2.value
FROM json_each(:keys) AS anon_2) AND entries.same_as IS NOT NULL

-- duplicates.POINTING members:list keys:list
SELECT items.entry_id
FROM items JOIN entries ON entries.id = items.entry_id JOIN item_links ON item_links.item_id = items.id
WHERE entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND item_links.link_key IN (SELECT anon_2.value
FROM json_each(:keys) AS anon_2)

-- duplicates.SPANS titles:list -> start:moment end:moment
SELECT items.feed_id, items.title_key, min(entries.river_at) AS start, max(entries.river_at) AS "end"
FROM items JOIN entries ON entries.id = items.entry_id
WHERE (items.feed_id, items.title_key) IN (SELECT json_extract(anon_1.value, '$[0]') AS first, json_extract(anon_1.value, '$[1]') AS second
FROM json_each(:titles) AS anon_1) GROUP BY items.feed_id, items.title_key

-- duplicates.NEIGHBOURS titles:list
SELECT anon_1.first, anon_1.second, (SELECT items.title_key
FROM items
WHERE items.feed_id = anon_1.first AND items.title_key > anon_1.second ORDER BY items.title_key
LIMIT 1 OFFSET 0) AS next_0, (SELECT items.title_key
FROM items
WHERE items.feed_id = anon_1.first AND items.title_key > anon_1.second ORDER BY items.title_key
LIMIT 1 OFFSET 1) AS next_1, (SELECT items.title_key
FROM items
WHERE items.feed_id = anon_1.first AND items.title_key < anon_1.second ORDER BY items.title_key DESC
LIMIT 1 OFFSET 0) AS previous_0, (SELECT items.title_key
FROM items
WHERE items.feed_id = anon_1.first AND items.title_key < anon_1.second ORDER BY items.title_key DESC
LIMIT 1 OFFSET 1) AS previous_1
FROM (SELECT json_extract(anon_2.value, '$[0]') AS first, json_extract(anon_2.value, '$[1]') AS second
FROM json_each(:titles) AS anon_2) AS anon_1

-- duplicates.ALL_LED
SELECT entries.id
FROM entries
WHERE entries.same_as IS NOT NULL ORDER BY entries.river_at

-- duplicates.IN_SPAN start:moment end:moment -> leader_at:moment
SELECT entries.atom_id, leader.atom_id AS leader_id, leader.river_at AS leader_at
FROM entries JOIN entries AS leader ON leader.id = entries.same_as
WHERE entries.same_as IS NOT NULL AND leader.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end ORDER BY entries.river_at, entries.tie, entries.id

-- entries.ENTRIES_OF_ITEMS ids:list
SELECT items.entry_id
FROM items
WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- entries.OF_MEMBER
SELECT entries.id
FROM entries
WHERE entries.member_id = :member AND entries.shown = 1 UNION ALL SELECT entries.id
FROM entries
WHERE entries.member_id = :member AND entries.shown = 0

-- entries.MOMENTS start:moment -> river_at:moment first_seen:moment backlog:truth
SELECT entries.id, entries.river_at, entries.first_seen, entries.backlog, entries.silence
FROM entries
WHERE entries.shown = 1 AND entries.member_id = :member AND entries.river_at >= :start ORDER BY entries.river_at, entries.tie, entries.id

-- entries.INSERT_ENTRIES first_seen:moment river_at:moment
INSERT INTO entries (id, member_id, atom_id, first_seen, river_at, tie, backlog, shown, rule, detail, silence, hidden_as) VALUES (:id, :member_id, :atom_id, :first_seen, :river_at, :tie, :backlog, 0, '', '', :silence, '')

-- entries.INSERT_ITEMS published:moment updated:moment
INSERT INTO items (id, feed_id, entry_id, guid, link, link_key, path_key, title_key, host, fingerprint, published, updated, title, text, content, payload, kind, rule, detail) VALUES (:id, :feed_id, :entry_id, :guid, :link, :link_key, :path_key, :title_key, :host, :fingerprint, :published, :updated, :title, :text, :content, :payload, :kind, :rule, :detail)

-- entries.INSERT_ITEM_LINKS
INSERT INTO item_links (item_id, link_key) VALUES (:item_id, :link_key)

-- entries.INSERT_ANSWERS
INSERT INTO answers (item_id, position, ref, url, source, url_key) VALUES (:item_id, :position, :ref, :url, :source, :url_key)

-- entries.REWRITE published:moment updated:moment edited_at:moment
UPDATE items SET guid=:guid, link=:link, link_key=:link_key, path_key=:path_key, title_key=:title_key, host=:host, fingerprint=:fingerprint, published=:published, updated=:updated, edited_at=coalesce(:edited_at, items.edited_at), title=:title, text=:text, content=:content, payload=:payload, kind=:kind, rule=:rule, detail=:detail, withdrawn_at=NULL WHERE items.id = :item

-- entries.UNLINK
DELETE FROM item_links WHERE item_links.item_id = :item

-- entries.UNANSWER
DELETE FROM answers WHERE answers.item_id = :item

-- entries.SET_SILENCE
UPDATE entries SET silence=:silence WHERE entries.id = :entry

-- entries.WITHDRAW now:moment ids:list
UPDATE items SET withdrawn_at=:now WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) AND items.withdrawn_at IS NULL

-- entries.LAST_IDS
SELECT sqlite_sequence.name, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name IN ('entries', 'items')

-- entries.INDEX_WORDS
INSERT INTO full_text (rowid, title, text) SELECT items.id, items.title, items.text
FROM items
WHERE items.id >= :first

-- entries.JUDGED -> published:moment updated:moment edited_at:moment withdrawn_at:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at
FROM items
WHERE items.feed_id = :feed AND items.id > :last ORDER BY items.id
LIMIT :limit OFFSET 0

-- entries.SET_VERDICT
UPDATE items SET rule=:by_rule, detail=:in_detail WHERE items.id = :item

-- entries.IDS_BETWEEN start:moment end:moment
SELECT entries.atom_id
FROM entries
WHERE entries.river_at >= :start AND entries.river_at < :end

-- entries.OF_FEED
SELECT DISTINCT items.entry_id
FROM items
WHERE items.feed_id = :feed

-- hides.ALL
SELECT hides.address, hides.host, hides.path_key, hides.detail
FROM hides

-- hides.CLEAR
DELETE FROM hides

-- hides.INSERT
INSERT INTO hides (address, host, path_key, detail) VALUES (:address, :host, :path_key, :detail)

-- hides.WITH_URL places:list
SELECT items.entry_id AS id
FROM items
WHERE (items.host, items.path_key) IN (SELECT json_extract(anon_1.value, '$[0]') AS first, json_extract(anon_1.value, '$[1]') AS second
FROM json_each(:places) AS anon_1)

-- hides.WITH_GUID addresses:list
SELECT items.entry_id AS id
FROM items
WHERE items.guid IN (SELECT anon_1.value
FROM json_each(:addresses) AS anon_1)

-- hides.WITH_ID addresses:list
SELECT entries.id
FROM entries
WHERE entries.atom_id IN (SELECT anon_1.value
FROM json_each(:addresses) AS anon_1)

-- hides.HIDDEN_AS addresses:list
SELECT entries.id
FROM entries
WHERE entries.shown = 0 AND entries.hidden_as != '' AND entries.hidden_as IN (SELECT anon_1.value
FROM json_each(:addresses) AS anon_1)

-- ids.IN_USE ids:list
SELECT entries.atom_id
FROM entries
WHERE entries.atom_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- ids.GIVE
UPDATE entries SET atom_id=:id WHERE entries.id = :entry

-- ids.HOLDERS ids:list -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE entries.atom_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- ids.LISTING guids:list links:list -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE items.id IN (SELECT items.id
FROM items
WHERE items.guid IN (SELECT anon_1.value
FROM json_each(:guids) AS anon_1) UNION SELECT items.id
FROM items
WHERE items.link_key IN (SELECT anon_2.value
FROM json_each(:links) AS anon_2)) ORDER BY items.id

-- ids.COPIES -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE items.link_key = :link AND items.guid = entries.atom_id AND entries.member_id != :member ORDER BY items.id

-- ids.CONTESTED -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE (EXISTS (SELECT *
FROM entries AS holder
WHERE holder.atom_id = items.guid AND holder.member_id != entries.member_id)) OR items.link_key != '' AND (EXISTS (SELECT *
FROM items AS copy JOIN entries AS of_copy ON of_copy.id = copy.entry_id
WHERE copy.link_key = items.link_key AND copy.guid = of_copy.atom_id AND of_copy.member_id != entries.member_id)) ORDER BY items.id

-- ids.CONTESTED_AMONG ids:list -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE ((EXISTS (SELECT *
FROM entries AS holder
WHERE holder.atom_id = items.guid AND holder.member_id != entries.member_id)) OR items.link_key != '' AND (EXISTS (SELECT *
FROM items AS copy JOIN entries AS of_copy ON of_copy.id = copy.entry_id
WHERE copy.link_key = items.link_key AND copy.guid = of_copy.atom_id AND of_copy.member_id != entries.member_id))) AND items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) ORDER BY items.id

-- ids.CONTESTED_OF -> published:moment updated:moment edited_at:moment withdrawn_at:moment first_seen:moment
SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.published, items.updated, items.edited_at, items.title, items.text, items.content, items.payload, items.kind, items.rule, items.detail, items.withdrawn_at, entries.member_id, entries.atom_id, entries.first_seen, feeds.url
FROM items JOIN entries ON entries.id = items.entry_id JOIN feeds ON feeds.id = items.feed_id
WHERE ((EXISTS (SELECT *
FROM entries AS holder
WHERE holder.atom_id = items.guid AND holder.member_id != entries.member_id)) OR items.link_key != '' AND (EXISTS (SELECT *
FROM items AS copy JOIN entries AS of_copy ON of_copy.id = copy.entry_id
WHERE copy.link_key = items.link_key AND copy.guid = of_copy.atom_id AND of_copy.member_id != entries.member_id))) AND items.feed_id IN (SELECT feeds.id
FROM feeds
WHERE feeds.member_id = :member) ORDER BY items.id

-- items.BY_GUID guids:list -> published:moment updated:moment withdrawn_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.guid, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.title, items.text, items.published, items.updated, items.withdrawn_at, items.rule, items.detail
FROM items
WHERE items.guid IN (SELECT anon_1.value
FROM json_each(:guids) AS anon_1) AND items.feed_id IN (SELECT feeds.id
FROM feeds
WHERE feeds.member_id = :member)

-- items.BY_LINK links:list rows:list -> published:moment updated:moment withdrawn_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.guid, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.title, items.text, items.published, items.updated, items.withdrawn_at, items.rule, items.detail
FROM items
WHERE items.link_key IN (SELECT anon_1.value
FROM json_each(:links) AS anon_1) AND items.feed_id + 0 IN (SELECT feeds.id
FROM feeds
WHERE feeds.member_id = :member) AND (items.id NOT IN (SELECT anon_2.value
FROM json_each(:rows) AS anon_2))

-- items.BY_PLACE places:list rows:list -> published:moment updated:moment withdrawn_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.guid, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.title, items.text, items.published, items.updated, items.withdrawn_at, items.rule, items.detail
FROM items
WHERE (items.path_key, items.title_key) IN (SELECT json_extract(anon_1.value, '$[0]') AS first, json_extract(anon_1.value, '$[1]') AS second
FROM json_each(:places) AS anon_1) AND items.feed_id = :feed AND (items.id NOT IN (SELECT anon_2.value
FROM json_each(:rows) AS anon_2))

-- items.BY_TITLE titles:list rows:list -> published:moment updated:moment withdrawn_at:moment
SELECT items.id, items.entry_id, items.feed_id, items.guid, items.link_key, items.path_key, items.title_key, items.host, items.fingerprint, items.title, items.text, items.published, items.updated, items.withdrawn_at, items.rule, items.detail
FROM items
WHERE items.title_key IN (SELECT anon_1.value
FROM json_each(:titles) AS anon_1) AND items.feed_id = :feed AND (items.id NOT IN (SELECT anon_2.value
FROM json_each(:rows) AS anon_2))

-- items.ANY_OF_MEMBER
SELECT items.id
FROM items
WHERE items.feed_id IN (SELECT feeds.id
FROM feeds
WHERE feeds.member_id = :member)
LIMIT 1 OFFSET 0

-- items.ANY_OF_FEED
SELECT items.id
FROM items
WHERE items.feed_id = :feed AND items.rule != 'held'
LIMIT 1 OFFSET 0

-- items.ANY_TITLED titles:list
SELECT items.id
FROM items
WHERE items.feed_id = :feed AND items.rule != 'held' AND items.title_key IN (SELECT anon_1.value
FROM json_each(:titles) AS anon_1)
LIMIT 1 OFFSET 0

-- items.HOSTS
SELECT DISTINCT items.host
FROM items
WHERE items.feed_id IN (SELECT feeds.id
FROM feeds
WHERE feeds.member_id = :member) AND items.rule != 'held'

-- items.DATES ids:list -> published:moment updated:moment
SELECT items.id, items.published, items.updated
FROM items
WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- items.STANDING ids:list
SELECT items.id, items.link, items.title, items.text, items.payload, items.fingerprint
FROM items
WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- items.PRESENT guids:list
SELECT items.id
FROM items
WHERE items.feed_id = :feed AND items.withdrawn_at IS NULL AND items.guid IN (SELECT anon_1.value
FROM json_each(:guids) AS anon_1)

-- links.INSERT
INSERT INTO links (item_id, position, url, url_key, host, shard, rel, "before", words, "after", counts) VALUES (:item_id, :position, :url, :url_key, :host, :shard, :rel, :before, :words, :after, :counts)

-- links.SET_ASIDE
UPDATE OR REPLACE links SET position=(-1 - links.position), counts=NULL WHERE links.item_id = :item AND links.position >= 0

-- links.OF_ITEMS ids:list -> counts:truth
SELECT links.item_id, links.position, links.url, links.url_key, links.host, links.rel, links."before", links.words, links."after", links.counts
FROM links
WHERE links.item_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) AND links.position >= 0 ORDER BY links.item_id, links.position

-- queries.POST
SELECT entries.id
FROM entries JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id
WHERE (feeds.place = 'folder' OR feeds.place = 'mail') AND (entries.shown = 1 OR (EXISTS (SELECT *
FROM entries AS leaders
WHERE leaders.id = entries.same_as AND leaders.shown = 1))) AND entries.id = :entry

-- queries.OWN_POSTS members:list start:moment end:moment -> river_at:moment
SELECT entries.id, entries.river_at, entries.tie
FROM entries JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id
WHERE (feeds.place = 'folder' OR feeds.place = 'mail') AND entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND entries.river_at >= :start AND entries.river_at < :end AND entries.shown = 1

-- queries.LED_POSTS members:list start:moment end:moment -> river_at:moment
SELECT entries.id, entries.river_at, entries.tie
FROM entries JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id JOIN entries AS leaders ON leaders.id = entries.same_as
WHERE (feeds.place = 'folder' OR feeds.place = 'mail') AND entries.member_id IN (SELECT anon_1.value
FROM json_each(:members) AS anon_1) AND entries.river_at >= :start AND entries.river_at < :end AND leaders.shown = 1 AND entries.same_as IS NOT NULL

-- queries.WITH_FOLDER
SELECT DISTINCT feeds.member_id
FROM feeds
WHERE feeds.place = 'folder' OR feeds.place = 'mail'

-- queries.NEWEST -> river_at:moment
SELECT entries.id, entries.river_at
FROM entries
WHERE entries.shown = 1 ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET 0

-- queries.NEWEST_ON_FRONT -> river_at:moment
SELECT entries.id, entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.backlog = 0 AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) > (entries.river_at, entries.tie, entries.id))) ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET 0

-- queries.NEWEST_IN_FEEDS -> river_at:moment
SELECT entries.id, entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.backlog = 0 AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) < (entries.river_at, entries.tie, entries.id))) ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET 0

-- queries.NEWEST_OF_OTHERS without:list
WITH newest AS
(SELECT entries.member_id AS member_id, entries.river_at AS river_at, entries.tie AS tie, entries.id AS id
FROM entries
WHERE entries.shown = 1 ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :window OFFSET 0)
SELECT newest.id
FROM newest
WHERE (newest.member_id NOT IN (SELECT anon_1.value
FROM json_each(:without) AS anon_1)) ORDER BY newest.river_at DESC, newest.tie DESC, newest.id DESC
LIMIT :limit OFFSET 0

-- queries.NEWEST_ON_FRONT_OF_OTHERS without:list
WITH newest AS
(SELECT entries.member_id AS member_id, entries.river_at AS river_at, entries.tie AS tie, entries.id AS id
FROM entries
WHERE entries.shown = 1 AND entries.backlog = 0 AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) > (entries.river_at, entries.tie, entries.id))) ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :window OFFSET 0)
SELECT newest.id
FROM newest
WHERE (newest.member_id NOT IN (SELECT anon_1.value
FROM json_each(:without) AS anon_1)) ORDER BY newest.river_at DESC, newest.tie DESC, newest.id DESC
LIMIT :limit OFFSET 0

-- queries.NEWEST_IN_FEEDS_OF_OTHERS without:list
WITH newest AS
(SELECT entries.member_id AS member_id, entries.river_at AS river_at, entries.tie AS tie, entries.id AS id
FROM entries
WHERE entries.shown = 1 AND entries.backlog = 0 AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) < (entries.river_at, entries.tie, entries.id))) ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :window OFFSET 0)
SELECT newest.id
FROM newest
WHERE (newest.member_id NOT IN (SELECT anon_1.value
FROM json_each(:without) AS anon_1)) ORDER BY newest.river_at DESC, newest.tie DESC, newest.id DESC
LIMIT :limit OFFSET 0

-- queries.SPAN start:moment end:moment -> river_at:moment
SELECT entries.id, entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) > (entries.river_at, entries.tie, entries.id) AND mate.river_at < :end)) ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET :offset

-- queries.IN_SPAN_OF_MEMBER start:moment end:moment -> river_at:moment
SELECT entries.id, entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end AND entries.member_id = :member ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET :offset

-- queries.SHOWN ids:list
SELECT entries.id
FROM entries
WHERE entries.shown = 1 AND entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- queries.ALSO_AT ids:list
SELECT entries.id, entries.same_as
FROM entries JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id
WHERE entries.same_as IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) AND items.link != '' ORDER BY feeds.position, entries.river_at, entries.tie, entries.id

-- queries.COUNT_IN_SPAN start:moment end:moment
SELECT count(*) AS count
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate
WHERE own.entry_id = entries.id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) > (entries.river_at, entries.tie, entries.id) AND mate.river_at < :end))

-- queries.COUNT_OF_MEMBER start:moment end:moment
SELECT count(*) AS count
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end AND entries.member_id = :member

-- queries.EXTENT -> oldest:moment newest:moment
SELECT (SELECT min(entries.river_at) AS min_1
FROM entries
WHERE entries.shown = 1 AND entries.member_id = :member) AS oldest, (SELECT max(entries.river_at) AS max_1
FROM entries
WHERE entries.shown = 1 AND entries.member_id = :member) AS newest

-- queries.WITH_LENGTHS -> river_at:moment
SELECT entries.id, entries.river_at, length(items.content) AS length
FROM entries JOIN items ON items.id = entries.item_id
WHERE entries.shown = 1 AND entries.member_id = :member ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT :limit OFFSET 0

-- queries.CONTENTS ids:list
SELECT entries.id, items.content
FROM entries JOIN items ON items.id = entries.item_id
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- queries.BEGINNINGS ids:list
SELECT entries.id, substr(items.content, 1, 6000) AS beginning
FROM entries JOIN items ON items.id = entries.item_id
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- queries.LATEST ids:list
SELECT (SELECT entries.id
FROM entries
WHERE entries.shown = 1 AND entries.member_id = members.id ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT 1 OFFSET 0) AS id
FROM members
WHERE members.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- queries.DATE_BEFORE moment:moment -> river_at:moment
SELECT entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at < :moment ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT 1 OFFSET 0

-- queries.FRONT_DATE_BEFORE moment:moment -> river_at:moment
SELECT entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at < :moment AND entries.backlog = 0 ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT 1 OFFSET 0

-- queries.MEMBER_DATE_BEFORE moment:moment -> river_at:moment
SELECT entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at < :moment AND entries.member_id = :member ORDER BY entries.river_at DESC, entries.tie DESC, entries.id DESC
LIMIT 1 OFFSET 0

-- queries.DATE_SINCE moment:moment -> river_at:moment
SELECT entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :moment ORDER BY entries.river_at, entries.tie, entries.id
LIMIT 1 OFFSET 0

-- queries.MOMENTS start:moment end:moment -> river_at:moment
SELECT entries.river_at
FROM entries
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end ORDER BY entries.river_at DESC

-- queries.CHANGES start:moment end:moment -> river_at:moment edited_at:moment
SELECT entries.river_at, items.edited_at
FROM entries JOIN items ON items.id = entries.item_id
WHERE entries.shown = 1 AND entries.river_at >= :start AND entries.river_at < :end

-- queries.LEADER
SELECT entries.same_as
FROM entries
WHERE entries.id = :entry

-- queries.ALL_MOMENTS -> river_at:moment
SELECT entries.member_id, entries.river_at
FROM entries
WHERE entries.shown = 1

-- search.NUMBERED unlisted:list
SELECT entries.id
FROM entries
WHERE entries.shown = 1 AND entries.id BETWEEN :first AND :last AND (entries.member_id NOT IN (SELECT anon_1.value
FROM json_each(:unlisted) AS anon_1)) ORDER BY entries.id

-- shown_entries.WHOLE ids:list -> river_at:moment first_seen:moment edited_at:moment published:moment updated:moment present:truth pictured:truth
SELECT entries.id AS entry_id, entries.member_id, entries.atom_id, entries.river_at, entries.first_seen, entries.silence, items.edited_at, items.link, items.title, items.text, items.content, items.published, items.updated, items.payload, feeds.settings, feeds.info, members.role, members.slug, members.position, members.present, members.profile, members.pictured
FROM entries JOIN items ON items.id = entries.item_id JOIN members ON members.id = entries.member_id JOIN feeds ON feeds.id = items.feed_id
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- shown_entries.BRIEF ids:list -> river_at:moment first_seen:moment edited_at:moment published:moment updated:moment present:truth pictured:truth
SELECT entries.id AS entry_id, entries.member_id, entries.atom_id, entries.river_at, entries.first_seen, entries.silence, items.edited_at, items.link, items.title, items.published, items.updated, items.payload, feeds.settings, feeds.info, members.role, members.slug, members.position, members.present, members.profile, members.pictured, substr(items.text, 1, 400) AS text, '' AS content
FROM entries JOIN items ON items.id = entries.item_id JOIN members ON members.id = entries.member_id JOIN feeds ON feeds.id = items.feed_id
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- topics.OF_ENTRIES ids:list
SELECT entry_topics.entry_id, entry_topics.slug, entry_topics.label
FROM entry_topics
WHERE entry_topics.entry_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- topics.IN_TOPICS slugs:list
SELECT DISTINCT entry_topics.entry_id
FROM entry_topics
WHERE entry_topics.slug IN (SELECT anon_1.value
FROM json_each(:slugs) AS anon_1)

-- topics.FORGET ids:list
DELETE FROM entry_topics WHERE entry_topics.entry_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- topics.REMEMBER river_at:moment
INSERT INTO entry_topics (entry_id, slug, river_at, tie, label) VALUES (:entry_id, :slug, :river_at, :tie, :label)

-- topics.COUNTED slugs:list
SELECT anon_1.value AS slug, topics.label, topics.uses, (SELECT entry_topics.label
FROM entry_topics
WHERE entry_topics.slug = anon_1.value ORDER BY entry_topics.river_at, entry_topics.tie, entry_topics.entry_id
LIMIT 1 OFFSET 0) AS oldest
FROM (SELECT anon_2.value AS value
FROM json_each(:slugs) AS anon_2) AS anon_1 LEFT OUTER JOIN topics ON topics.slug = anon_1.value

-- topics.COUNT
INSERT INTO topics (slug, label, uses) VALUES (:slug, :label, :uses) ON CONFLICT (slug) DO UPDATE SET label = excluded.label, uses = excluded.uses

-- topics.NEWEST start:moment end:moment -> river_at:moment
SELECT entry_topics.entry_id, entry_topics.river_at
FROM entry_topics
WHERE entry_topics.slug = :slug AND entry_topics.river_at >= :start AND entry_topics.river_at < :end ORDER BY entry_topics.river_at DESC, entry_topics.tie DESC, entry_topics.entry_id DESC
LIMIT :limit OFFSET :offset

-- topics.NEWEST_OF_THREADS -> river_at:moment
SELECT entry_topics.entry_id, entry_topics.river_at
FROM entry_topics
WHERE entry_topics.slug = :slug AND NOT (EXISTS (SELECT *
FROM thread_posts AS own, thread_posts AS mate, entry_topics AS mates
WHERE own.entry_id = entry_topics.entry_id AND mate.thread_id = own.thread_id AND mate.shown = 1 AND mates.entry_id = mate.entry_id AND mates.slug = entry_topics.slug AND (mate.river_at, mate.tie, mate.entry_id) > (entry_topics.river_at, entry_topics.tie, entry_topics.entry_id))) ORDER BY entry_topics.river_at DESC, entry_topics.tie DESC, entry_topics.entry_id DESC
LIMIT :limit OFFSET 0

-- topics.COUNT_IN_SPAN start:moment end:moment
SELECT count(*) AS count
FROM entry_topics
WHERE entry_topics.slug = :slug AND entry_topics.river_at >= :start AND entry_topics.river_at < :end

-- topics.EXTENT -> oldest:moment newest:moment
SELECT (SELECT min(entry_topics.river_at) AS min_1
FROM entry_topics
WHERE entry_topics.slug = :slug) AS oldest, (SELECT max(entry_topics.river_at) AS max_1
FROM entry_topics
WHERE entry_topics.slug = :slug) AS newest

-- topics.WITH_PAGE slugs:list
SELECT topics.slug, topics.label, topics.uses
FROM topics
WHERE topics.slug IN (SELECT anon_1.value
FROM json_each(:slugs) AS anon_1) AND topics.uses >= 2

-- topics.WRITERS -> last:moment
SELECT entries.member_id, max(anon_1.river_at) AS last
FROM entries JOIN (SELECT entry_topics.entry_id AS entry_id, entry_topics.river_at AS river_at
FROM entry_topics
WHERE entry_topics.slug = :slug ORDER BY entry_topics.river_at DESC, entry_topics.tie DESC, entry_topics.entry_id DESC
LIMIT :latest OFFSET 0) AS anon_1 ON entries.id = anon_1.entry_id GROUP BY entries.member_id ORDER BY max(anon_1.river_at) DESC, entries.member_id
LIMIT :limit OFFSET 0

-- topics.MOST_USED
SELECT topics.slug, topics.label, topics.uses
FROM topics
WHERE topics.uses >= 2 ORDER BY topics.uses DESC, topics.slug
LIMIT :limit OFFSET 0

-- topics.ALL_MOMENTS -> river_at:moment
SELECT entry_topics.slug, entry_topics.river_at
FROM entry_topics JOIN topics ON topics.slug = entry_topics.slug
WHERE topics.uses >= 2

-- topics.RECOUNTED
SELECT entry_topics.slug, count(*) AS uses
FROM entry_topics GROUP BY entry_topics.slug

-- visibility.CHOICE
UPDATE entries SET item_id=:choice, shown=:is_shown, rule=:by_rule, detail=:in_detail, same_as=:leader, hidden_as=:url WHERE entries.id = :entry

-- visibility.COUNT_HIDDEN
INSERT INTO hidden_counts (member_id, rule, count) VALUES (:member_id, :rule, :count) ON CONFLICT (member_id, rule) DO UPDATE SET count = (hidden_counts.count + excluded.count)

-- visibility.CASE ids:list -> river_at:moment present:truth
SELECT entries.id, entries.member_id, entries.item_id, entries.rule, entries.detail, entries.same_as, entries.hidden_as, entries.river_at, entries.tie, members.role, members.letter, members.present
FROM entries JOIN members ON members.id = entries.member_id
WHERE entries.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- visibility.CANDIDATE ids:list -> withdrawn_at:moment present:truth
SELECT items.id, items.entry_id, items.rule, items.detail, items.withdrawn_at, feeds.position, feeds.present, feeds.declined
FROM items JOIN feeds ON feeds.id = items.feed_id
WHERE items.entry_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- visibility.HIDES ids:list
SELECT items.entry_id, hides.address, hides.detail
FROM items JOIN entries ON entries.id = items.entry_id JOIN hides ON hides.host = items.host AND hides.path_key = items.path_key OR hides.address IN (items.guid, entries.atom_id, entries.hidden_as)
WHERE items.entry_id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)

-- visibility.TAGGED ids:list
SELECT items.id, items.payload, feeds.place
FROM items JOIN feeds ON feeds.id = items.feed_id
WHERE items.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1)
