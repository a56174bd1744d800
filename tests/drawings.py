"""Drawn pictures: landscapes and faces of people who are invented, the same for the same seed.

`python tests/drawings.py` draws those of the sample community anew. All that is drawn here is free of rights (CC0-1.0).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]


SKIES: dict[str, tuple[Colour, Colour, Colour, Colour]] = {
    "dawn": ((88, 112, 148), (247, 205, 172), (150, 120, 128), (34, 40, 62)),
    "morning": ((146, 190, 206), (246, 236, 214), (128, 160, 160), (24, 62, 70)),
    "noon": ((84, 150, 190), (222, 238, 236), (120, 168, 150), (22, 70, 58)),
    "dusk": ((66, 54, 98), (240, 150, 108), (138, 84, 104), (30, 24, 46)),
    "night": ((12, 20, 40), (56, 76, 108), (30, 44, 68), (6, 10, 22)),
    "mist": ((186, 194, 196), (232, 230, 222), (164, 174, 174), (66, 82, 84)),
    "autumn": ((176, 178, 168), (246, 222, 178), (186, 132, 84), (70, 40, 30)),
}
"""Of each light: the sky above and at the horizon, what is far, and what is near."""

WHITE: Colour = (255, 255, 255)

CLOTH = ((32, 84, 92), (122, 54, 48), (58, 70, 110), (96, 88, 48), (84, 50, 88), (38, 92, 62), (150, 98, 44))
GROUND = ((214, 226, 222), (236, 222, 200), (222, 214, 230), (228, 232, 206), (240, 214, 208), (206, 222, 234))
SKIN = ((246, 214, 186), (228, 180, 142), (196, 142, 104), (150, 100, 70), (106, 70, 50), (84, 56, 44))
HAIR = ((36, 28, 26), (74, 48, 34), (128, 84, 48), (190, 178, 166), (160, 70, 36), (222, 190, 130), (52, 52, 60))


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; `share` is that of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """Fill a picture from one colour above to another below."""
    strip = Image.new("RGB", (1, size[1]))
    strip.putdata([mixed(top, bottom, row / max(1, size[1] - 1)) for row in range(size[1])])
    return strip.resize(size)


def clouds(random: Random, size: tuple[int, int], cells: int) -> Image.Image:
    """Make soft grey noise, about `cells` blots wide."""
    grid = (cells, max(2, cells * size[1] // size[0]))
    return Image.frombytes("L", grid, random.randbytes(grid[0] * grid[1])).resize(size, Image.Resampling.BICUBIC)


def ridge(random: Random, width: int, height: float, rough: float) -> list[float]:
    """Make the line of a ridge: the height of each column, by halving the line again and again."""
    line = [height + random.uniform(-rough, rough), height + random.uniform(-rough, rough)]
    while len(line) < width:
        rough *= 0.52
        middles = [(a + b) / 2 + random.uniform(-rough, rough) for a, b in pairwise(line)]
        line = [one for pair in zip(line, [*middles, 0.0], strict=True) for one in pair][:-1]
    return line


def hills(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw ridges one behind the other, the nearer the darker, each with mist at its foot."""
    above, horizon, far, near = SKIES[light]
    width, height = size
    picture = gradient(size, above, horizon)
    sun(random, picture, light, height * random.uniform(0.22, 0.38))
    count = random.randint(4, 6)
    for number in range(count):
        depth = number / (count - 1)
        base = height * (0.42 + 0.46 * depth)
        line = ridge(random, width, base, height * (0.10 + 0.06 * depth))
        shape = Image.new("L", size)
        step = (len(line) - 1) / (width - 1)
        points = [(x, line[round(x * step)]) for x in range(width)]
        ImageDraw.Draw(shape).polygon([(0, height), *points, (width, height)], fill=255)
        colour = mixed(far, near, depth)
        picture.paste(gradient(size, colour, mixed(colour, horizon, 0.45 * (1 - depth))), (0, 0), shape)
    return picture


def sun(random: Random, picture: Image.Image, light: str, at: float) -> None:
    """Put a sun or a moon with its glow into a sky."""
    width, height = picture.size
    middle, radius = width * random.uniform(0.25, 0.75), height * random.uniform(0.045, 0.08)
    disc = {"night": (236, 238, 226), "mist": (246, 244, 236)}.get(light, (255, 240, 208))
    glow = Image.new("L", picture.size)
    ImageDraw.Draw(glow).circle((middle, at), radius * 3, fill=90)
    picture.paste(Image.new("RGB", picture.size, disc), (0, 0), glow.filter(ImageFilter.GaussianBlur(radius * 1.6)))
    ImageDraw.Draw(picture).circle((middle, at), radius, fill=disc)


def sea(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw a low sun over open water, with its path of light and a far shore."""
    above, horizon, far, near = SKIES[light]
    width, height = size
    picture = gradient(size, above, horizon)
    level = round(height * random.uniform(0.45, 0.6))
    middle = width * random.uniform(0.3, 0.7)
    disc = (238, 238, 228) if light in ("night", "mist") else (255, 236, 200)
    glow = Image.new("L", size)
    ImageDraw.Draw(glow).circle((middle, level - height * 0.12), height * 0.16, fill=130)
    picture.paste(Image.new("RGB", size, disc), (0, 0), glow.filter(ImageFilter.GaussianBlur(height / 12)))
    ImageDraw.Draw(picture).circle((middle, level - height * 0.12), height * 0.06, fill=disc)
    shore = ridge(random, width, level - height * 0.03, height * 0.035)
    step = (len(shore) - 1) / (width - 1)
    points = [(x, min(level, shore[round(x * step)])) for x in range(width)]
    ImageDraw.Draw(picture).polygon([(0, level), *points, (width, level)], fill=mixed(far, horizon, 0.25))
    picture.paste(gradient((width, height - level), mixed(horizon, far, 0.5), near), (0, level))
    draw = ImageDraw.Draw(picture)
    for _ in range(460):
        depth = random.random() ** 1.6
        row = level + 3 + depth * (height - level)
        reach = width * (0.02 + 0.10 * depth)
        length = width * (0.006 + 0.05 * depth) * random.uniform(0.4, 1.2)
        on_path = random.random() < 0.55
        at = random.gauss(middle, reach) if on_path else random.uniform(0, width)
        colour = mixed(disc, near, 0.15 + 0.5 * depth) if on_path else mixed(far, near, 0.35 + 0.6 * depth)
        draw.rounded_rectangle((at - length, row, at + length, row + 1 + 5 * depth), 3, fill=colour)
    if random.random() < 0.6:
        boat(draw, width * random.uniform(0.15, 0.85), level + height * random.uniform(0.05, 0.16), height / 14, near)
    return picture


def boat(draw: ImageDraw.ImageDraw, at: float, row: float, size: float, colour: Colour) -> None:
    """Draw a small boat with one sail."""
    draw.polygon(
        [
            (at - size, row),
            (at + size, row),
            (at + size * 0.7, row + size * 0.35),
            (at - size * 0.6, row + size * 0.35),
        ],
        fill=colour,
    )
    draw.polygon([(at, row - size * 1.7), (at, row - size * 0.12), (at + size * 0.8, row - size * 0.12)], fill=colour)
    draw.polygon(
        [
            (at - size * 0.08, row - size * 1.4),
            (at - size * 0.08, row - size * 0.12),
            (at - size * 0.6, row - size * 0.12),
        ],
        fill=mixed(colour, (255, 255, 255), 0.15),
    )


def kelp(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw a forest of kelp from within: fronds before shafts of light, the farther the paler."""
    width, height = size
    above, horizon, _, _ = SKIES[light]
    bright = mixed(mixed((150, 206, 190), horizon, 0.25), above, 0.15)
    deep = (8, 40, 54) if light != "night" else (4, 10, 26)
    picture = gradient(size, bright, deep)
    shafts = Image.new("L", size)
    draw = ImageDraw.Draw(shafts)
    for _ in range(6):
        top = random.uniform(0.1, 0.9) * width
        lean, thick = random.uniform(-0.25, 0.25) * width, width * random.uniform(0.015, 0.05)
        draw.polygon([(top, 0), (top + thick, 0), (top + lean + 4 * thick, height), (top + lean, height)], fill=80)
    picture.paste(Image.new("RGB", size, (232, 242, 210)), (0, 0), shafts.filter(ImageFilter.GaussianBlur(width / 45)))
    for layer, count in enumerate((7, 6, 4)):
        colour = mixed(mixed(bright, deep, 0.45), (14, 30, 24), (0.15, 0.55, 0.95)[layer])
        thick = width * (0.006, 0.009, 0.014)[layer]
        for _ in range(count):
            frond(random, picture, colour, thick)
        if layer < 2:
            picture = picture.filter(ImageFilter.GaussianBlur((3.5, 1.2)[layer]))
    return picture


def frond(random: Random, picture: Image.Image, colour: Colour, thick: float) -> None:
    """Draw one stem with its long leaves, from the ground to somewhere above."""
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    at, sway, phase = random.uniform(-0.02, 1.02) * width, random.uniform(0.015, 0.05) * width, random.uniform(0, 6)
    top = height * random.uniform(-0.1, 0.55)
    stem = [(at + sway * math.sin(phase + row / height * 4), float(row)) for row in range(height, int(top), -4)]
    draw.line(stem, fill=colour, width=max(2, round(thick * 0.35)))
    for number, (x, y) in enumerate(stem[2::11]):
        side, long = (1 if number % 2 else -1), thick * random.uniform(6, 10)
        rise = random.uniform(0.35, 0.8)
        leaf = [(x, y)]
        for part in range(1, 9):
            share = part / 8
            leaf.append(
                (x + side * long * share, y - long * rise * share**1.5 - thick * 0.7 * math.sin(math.pi * share))
            )
        for part in range(7, 0, -1):
            share = part / 8
            leaf.append(
                (x + side * long * share, y - long * rise * share**1.5 + thick * 0.5 * math.sin(math.pi * share))
            )
        draw.polygon(leaf, fill=colour)


def squid(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw a dark sea with points of blue light in it, many near a shore, and three alone."""
    width, height = size
    picture = gradient(size, (14, 24, 44), (3, 7, 16))
    glow = Image.new("RGB", size)
    draw = ImageDraw.Draw(glow)
    for number in range(150):
        depth = random.random() ** 0.7
        x, y = random.gauss(0.42 + 0.2 * depth, 0.26) * width, height * (0.36 + 0.6 * depth)
        radius = 0.8 + 3.2 * depth * random.random()
        if number < 3:
            x, y, radius = width * (0.2 + 0.13 * number), height * (0.78 - 0.05 * number), 8.0
        draw.ellipse((x - radius * 1.6, y - radius * 0.7, x + radius * 1.6, y + radius * 0.7), fill=(90, 170, 255))
    soft = ImageChops.add(glow.filter(ImageFilter.GaussianBlur(14)), glow.filter(ImageFilter.GaussianBlur(3)))
    picture = ImageChops.add(picture, ImageChops.add(soft, glow.filter(ImageFilter.GaussianBlur(1))))
    shore = ridge(random, width, height * 0.3, height * 0.03)
    step = (len(shore) - 1) / (width - 1)
    line = [(x, shore[round(x * step)]) for x in range(width)]
    ImageDraw.Draw(picture).polygon([(0, height * 0.34), *line, (width, height * 0.34)], fill=(8, 13, 26))
    return picture


def snow(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw the sea on a day on which it snows."""
    picture = sea(random, size, light)
    flakes = Image.new("L", size)
    draw = ImageDraw.Draw(flakes)
    for _ in range(420):
        radius = random.uniform(0.8, 3.2)
        draw.circle((random.uniform(0, size[0]), random.uniform(0, size[1])), radius, fill=random.randrange(120, 250))
    picture.paste(Image.new("RGB", size, (252, 252, 250)), (0, 0), flakes.filter(ImageFilter.GaussianBlur(0.8)))
    return picture


def coral(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw what grows on a reef, seen near: winding ridges, lit from above, that fade into the shade below."""
    tones = {
        "dusk": ((250, 222, 186), (226, 142, 96), (128, 58, 66), (52, 30, 50)),
        "dawn": ((250, 228, 214), (226, 150, 134), (134, 66, 84), (54, 32, 58)),
    }.get(light, ((240, 240, 216), (160, 196, 160), (58, 124, 112), (16, 52, 62)))
    margin = 60
    width, height = size[0] + 2 * margin, size[1] + 2 * margin
    grain = Image.frombytes("L", (width // 2, height // 2), random.randbytes((width // 2) * (height // 2)))
    grain = grain.resize((width, height), Image.Resampling.BICUBIC)
    cell = width / 95
    near, wide = grain.filter(ImageFilter.GaussianBlur(cell)), grain.filter(ImageFilter.GaussianBlur(cell * 1.9))
    field = ImageChops.subtract(near, wide, scale=0.06, offset=128).filter(ImageFilter.GaussianBlur(2))
    swell = ImageChops.blend(clouds(random, (width, height), 4), gradient_of_light(width, height), 0.5)
    picture = gradient((width, height), mixed(tones[2], tones[1], 0.15), tones[3])
    for number, edge in enumerate((96, 118, 140, 162, 186)):
        shape = field.point([255 if value > edge else 0 for value in range(256)]).filter(ImageFilter.GaussianBlur(0.9))
        share = number / 4
        bright = mixed(tones[2], tones[1], share * 2) if share < 0.5 else mixed(tones[1], tones[0], share * 2 - 1)
        dim = mixed(bright, tones[3], 0.62)
        layer = Image.composite(Image.new("RGB", picture.size, bright), Image.new("RGB", picture.size, dim), swell)
        picture.paste(layer, (0, 0), shape)
    return picture.crop((margin, margin, margin + size[0], margin + size[1]))


def gradient_of_light(width: int, height: int) -> Image.Image:
    """Make a grey picture, bright above and dark below."""
    return gradient((width, height), WHITE, (20, 20, 20)).convert("L")


def lamps(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw lights on dark water, each with its path, under a few stars."""
    above, horizon, far, near = SKIES["dusk" if light == "dusk" else "night"]
    width, height = size
    picture = gradient(size, above, horizon)
    level = round(height * 0.46)
    picture.paste(gradient((width, height - level), mixed(horizon, near, 0.45), near), (0, level))
    draw = ImageDraw.Draw(picture)
    for _ in range(70):
        spot = (random.uniform(0, width), random.uniform(0, level * 0.8))
        draw.circle(spot, random.uniform(0.6, 2.2), fill=mixed(above, (255, 255, 240), random.uniform(0.3, 0.9)))
    line = ridge(random, width, level - height * 0.02, height * 0.03)
    step = (len(line) - 1) / (width - 1)
    shore = [(x, min(level, line[round(x * step)])) for x in range(width)]
    draw.polygon([(0, level), *shore, (width, level)], fill=mixed(far, near, 0.5))
    glow = Image.new("L", size)
    for _ in range(random.randint(5, 8)):
        depth = random.uniform(0.03, 0.75)
        at, row = random.uniform(0.06, 0.94) * width, level + depth * (height - level) * 0.6
        radius = 2.5 + 7 * depth
        ImageDraw.Draw(glow).circle((at, row), radius * 5, fill=150)
        for number in range(16):
            wide = radius * random.uniform(0.5, 2.4) * (1 - number / 22)
            down = row + radius * 2 + number * radius * 1.5
            draw.rounded_rectangle(
                (at - wide, down, at + wide, down + radius * 0.5), 2, fill=mixed((250, 206, 130), near, number / 18)
            )
        draw.circle((at, row), radius, fill=(255, 238, 196))
    picture.paste(
        Image.new("RGB", size, (250, 196, 110)),
        (0, 0),
        glow.filter(ImageFilter.GaussianBlur(24)).point([v // 2 for v in range(256)]),
    )
    return picture


def chart(random: Random, size: tuple[int, int], light: str) -> Image.Image:
    """Draw a map with lines of depth, a coast and soundings."""
    width, height = size
    land, shallow, deep = (236, 222, 190), (206, 226, 222), (130, 178, 190)
    field = ImageChops.blend(clouds(random, size, 4), clouds(random, size, 9), 0.25).filter(ImageFilter.GaussianBlur(8))
    picture = Image.new("RGB", size, deep)
    for number, edge in enumerate(range(70, 150, 10)):
        shape = field.point([255 if value > edge else 0 for value in range(256)])
        picture.paste(Image.new("RGB", size, mixed(deep, shallow, number / 8)), (0, 0), shape)
        rim = ImageChops.difference(shape, shape.filter(ImageFilter.MinFilter(3)))
        picture.paste(Image.new("RGB", size, (90, 130, 142)), (0, 0), rim)
    shape = field.point([255 if value > 150 else 0 for value in range(256)])
    picture.paste(Image.new("RGB", size, land), (0, 0), shape)
    rim = ImageChops.difference(shape.filter(ImageFilter.MaxFilter(5)), shape)
    picture.paste(Image.new("RGB", size, (84, 72, 52)), (0, 0), rim)
    draw = ImageDraw.Draw(picture)
    for column in range(1, 6):
        draw.line([(width * column / 6, 0), (width * column / 6, height)], fill=(110, 146, 152), width=1)
        draw.line([(0, height * column / 6), (width, height * column / 6)], fill=(110, 146, 152), width=1)
    return picture


SCENES: dict[str, Callable[[Random, tuple[int, int], str], Image.Image]] = {
    "hills": hills,
    "sea": sea,
    "kelp": kelp,
    "coral": coral,
    "lamps": lamps,
    "chart": chart,
    "squid": squid,
    "snow": snow,
}

SAMPLE: dict[str, tuple[str, str, int, tuple[int, int]]] = {
    "mei/first-light": ("kelp", "morning", 3, (840, 560)),
    "mei/ledge-after-amina": ("coral", "morning", 1, (720, 720)),
    "mei/firefly-squid": ("squid", "night", 2, (840, 560)),
    "mei/snow-harbour": ("snow", "mist", 6, (840, 560)),
    "mei/eelgrass": ("kelp", "noon", 12, (560, 700)),
    "mei/spring-water": ("sea", "noon", 5, (840, 472)),
    "amina/bleaching-from-below": ("coral", "mist", 8, (720, 480)),
    "bruno/karte-ohne-wasser": ("chart", "noon", 4, (720, 480)),
    "davor/bucket-400": ("sea", "dusk", 9, (720, 480)),
    "ines/coser-un-arrecife": ("coral", "dusk", 3, (720, 480)),
    "ines/manglar-a-mano": ("kelp", "autumn", 21, (720, 480)),
}
"""The pictures beside posts of the sample, but for those of Teuila: scene, light, seed and size."""

FACES = {
    "amina": 2,
    "bruno": 4,
    "davor": 25,
    "ines": 13,
    "jo": 15,
    "layla": 52,
    "mei": 23,
    "noor": 54,
    "sam": 46,
    "teuila": 16,
}
"""The portraits of its people, by seed."""


def scene(kind: str, light: str, seed: int, size: tuple[int, int] = (960, 640)) -> Image.Image:
    """Draw a scene in some light (`SKIES`)."""
    return SCENES[kind](Random(f"{kind} {seed}"), size, light)


def face(seed: int, side: int = 240) -> Image.Image:
    """Draw a portrait as if cut from paper: shoulders, a neck, a head and its hair; no features."""
    random = Random(f"face {seed}")
    large = side * 4
    skin, hair, cloth = random.choice(SKIN), random.choice(HAIR), random.choice(CLOTH)
    picture = Image.new("RGB", (large, large), random.choice(GROUND))
    draw = ImageDraw.Draw(picture)
    ImageDraw.Draw(picture).circle(
        (large * random.uniform(0.2, 0.8), large * 0.3), large * 0.42, fill=random.choice(GROUND)
    )
    middle, head, width = large * 0.5, large * 0.43, large * random.uniform(0.165, 0.185)
    style = random.randrange(6)
    if style in (1, 2):  # long hair lies behind the shoulders
        draw.rounded_rectangle(
            (middle - width * 1.3, head - width, middle + width * 1.3, large * 0.76), width, fill=hair
        )
    draw.ellipse((middle - large * 0.36, large * 0.70, middle + large * 0.36, large * 1.4), fill=cloth)
    shade = mixed(skin, (60, 20, 20), 0.18)
    draw.rounded_rectangle((middle - width * 0.42, head, middle + width * 0.42, large * 0.75), width * 0.4, fill=shade)
    draw.ellipse((middle - width * 0.62, large * 0.68, middle + width * 0.62, large * 0.79), fill=shade)
    oval = (middle - width, head - width * 1.25, middle + width, head + width * 1.3)
    draw.ellipse(oval, fill=skin)
    _hair(draw, style, hair, (middle, head, width), cloth)
    if random.random() < 0.3:
        for side_of in (-1, 1):
            spot = (middle + side_of * width * 0.42, head + width * 0.1)
            draw.circle(spot, width * 0.3, outline=(40, 36, 34), width=round(width * 0.07))
        draw.line(
            [(middle - width * 0.14, head + width * 0.06), (middle + width * 0.14, head + width * 0.06)],
            fill=(40, 36, 34),
            width=round(width * 0.07),
        )
    if style in (0, 3) and random.random() < 0.5:
        draw.chord((middle - width, head - width * 0.9, middle + width, head + width * 1.42), 20, 160, fill=hair)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _hair(draw: ImageDraw.ImageDraw, style: int, hair: Colour, at: tuple[float, float, float], cloth: Colour) -> None:
    middle, head, width = at
    top = (middle - width * 1.08, head - width * 1.42, middle + width * 1.08, head + width * 0.9)
    if style == 4:  # a scarf around the head
        scarf = mixed(cloth, (255, 255, 255), 0.35)
        draw.pieslice(
            (middle - width * 1.25, head - width * 1.5, middle + width * 1.25, head + width * 1.3), 172, 368, fill=scarf
        )
        draw.chord(
            (middle - width * 1.0, head - width * 1.0, middle + width * 1.0, head + width * 0.6),
            200,
            340,
            fill=mixed(scarf, cloth, 0.5),
        )
    elif style == 5:  # a bun
        draw.circle((middle, head - width * 1.5), width * 0.48, fill=hair)
        draw.chord(top, 188, 352, fill=hair)
    elif style == 3:  # curls
        for number in range(9):
            turn = math.pi * (1.02 + 0.96 * number / 8)
            draw.circle(
                (middle + math.cos(turn) * width, head - width * 0.25 + math.sin(turn) * width), width * 0.38, fill=hair
            )
        draw.chord(top, 195, 345, fill=hair)
    elif style == 2:
        draw.chord(top, 180, 330, fill=hair)
        draw.pieslice(
            (middle - width * 1.25, head - width * 1.4, middle + width * 0.9, head + width * 1.2), 160, 290, fill=hair
        )
    else:
        draw.chord(top, 186, 354, fill=hair)


def write(picture: Image.Image, path: Path, quality: int = 72) -> None:
    """Write a picture as JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, "JPEG", quality=quality, optimize=True, progressive=True)


def main() -> None:
    """Draw the pictures of the sample community anew."""
    root = Path(__file__).parents[1]
    for name, (kind, light, seed, size) in SAMPLE.items():
        write(scene(kind, light, seed, size), root / f"posts/{name}.jpg", quality=52)
    for name, seed in FACES.items():
        write(face(seed), root / f"examples/faces/{name}.jpg")


if __name__ == "__main__":
    main()
