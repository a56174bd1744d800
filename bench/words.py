"""Sentences, titles and tags of which the corpora are made: the same in every run."""

from __future__ import annotations

import random
from functools import cache

_WORDS = """
reef tide kelp shore harbour boat net sail anchor deep current coral fish whale song storm light lamp keeper map chart
code release module test server planet river feed post reader writer garden bread coffee train city night morning photo
lens street market music album concert book chapter story letter friend house window door kitchen table the a of and to
in is that it was for on with as be by this from have at not but we you they an or which
"""
WORDS = tuple(_WORDS.split())

_ACCENTED = "naïve café über façade mañana crème smörgås Dvořák Łódź São Åse Ísland"
ACCENTED = tuple(_ACCENTED.split())

SCRIPTS = (
    "海の底には珊瑚の森があり、魚たちは静かに泳いでいる。潮が引くと子供たちは浜辺で貝を拾った。",
    "Вчера мы вышли в море на старой лодке, и ветер был тихим до самого вечера.",
    "قرأت اليوم مقالا طويلا عن الشعاب المرجانية وعن الناس الذين يحرسونها.",
    "어제 우리는 작은 배를 타고 섬까지 갔다가 해가 질 때 돌아왔다.",
)

TAGS = tuple(f"{noun} {kind}".strip() for kind in ("", "notes", "links", "diary") for noun in WORDS[:60])
"""240 tags, of which the first are used most."""

SENTENCES = 3000


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences of all texts, without markup; about 1 in 40 is in another script than Latin."""
    chance = random.Random("sentences")
    return tuple(_sentence(chance) for _ in range(SENTENCES))


def _sentence(chance: random.Random) -> str:
    if chance.random() < 0.025:
        return chance.choice(SCRIPTS)
    words = chance.choices(WORDS, k=chance.randint(6, 26))
    if chance.random() < 0.1:
        words[chance.randrange(len(words))] = chance.choice(ACCENTED)
    return " ".join(words).capitalize() + chance.choice("...!?")


def title(chance: random.Random) -> str:
    """Return the title of a post."""
    return " ".join(chance.choices(WORDS, k=chance.randint(2, 9))).capitalize()


def tags(chance: random.Random, member: int) -> list[str]:
    """Return up to three tags; few tags are used by everybody, most by few, some by this member alone."""
    chosen = [TAGS[min(int(chance.expovariate(1 / 40)), len(TAGS) - 1)] for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.05:
        chosen.append(f"{WORDS[member % 60]} of {member}")
    return list(dict.fromkeys(chosen))
