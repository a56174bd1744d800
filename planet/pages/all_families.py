"""All families of pages. A new page is declared in its own module and gathered here, in one line.

The order of publishing, the pages of a whole site, and which pages a change makes stale follow from this tuple.
"""

from __future__ import annotations

from typing import Any

from planet.pages import about, feeds, pictures, search, search_files, sitemap, status, topics
from planet.pages.marks import Family
from planet.pages.outreach import letter_pages
from planet.pages.people import directory, members
from planet.pages.river import days, front, months
from planet.pages.upkeep.problems import PROBLEMS
from planet.pages.upkeep.sight import SIGHT
from planet.pages.upkeep.status_letters import STATUS_LETTER
from planet.pages.weaving import (
    calm,
    conversation,
    conversations,
    facets,
    mentions,
    on_this_day,
    pointed_at,
    prompts,
    questions,
    quiet,
    replies,
    subscribe,
    who_wrote,
)
from planet.pages.weaving.neighbours import NEIGHBOURS

FAMILIES: tuple[Family[Any], ...] = (
    *(pictures.ASSETS, pictures.POST_PICTURES, pictures.MAIL_PICTURES, pictures.AVATAR, pictures.PHOTOS),
    *(days.DAY, months.MONTH, months.ARCHIVE),
    *(members.POST, members.YEAR, members.MEMBER, members.MOVED),
    *(conversation.CONVERSATION, conversations.CONVERSATIONS, replies.REPLIES),
    *(mentions.MEMBER_MENTIONS, questions.QUESTIONS),
    *(pointed_at.LINK_WEEK, pointed_at.LINKS, who_wrote.SHARD, who_wrote.INDEX),
    *(topics.TOPIC_YEAR, topics.TOPIC, topics.TOPICS_LETTER, topics.TOPICS),
    *(directory.PEOPLE, directory.LETTER, directory.DIRECTORY),
    *(feeds.OPML, feeds.FEEDS, NEIGHBOURS),
    *(facets.FACET, calm.CALM, quiet.QUIET, on_this_day.ON_DATE),
    *(prompts.PROMPT, prompts.PROMPTS, prompts.LISTS),
    *(letter_pages.LETTER, letter_pages.LETTERS),
    *(about.ABOUT, subscribe.SUBSCRIBE),
    *(search.BLOCKS, search.NEW, search_files.PEOPLE, search_files.TOPICS, search.SEARCH),
    *(SIGHT, STATUS_LETTER),
    *(front.FRONT, status.STATUS, PROBLEMS, about.NOT_FOUND),
    *(sitemap.MONTHS, sitemap.PAGES, sitemap.INDEX, about.ROBOTS),
)
