"""What a phone's camera sees: a film of a pass held before it, written frame by frame, played by Chromium's own device.

Nothing stands in for the camera's way through the program: permission, stream, frames and reader are the browser's and
ours.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from math import cos, sin
from pathlib import Path
from typing import Any

from muster.passes.documents.cards import qr

WIDTH, HEIGHT = 640, 480
MODULE = 5.2
TURNED = 0.11
NOISE = 24
PAPER, INK, TABLE = 185, 50, 120
QUIET = 4


def _seen(matrix: list[list[int]], x: int, y: int) -> int:
    """How bright a point is: a card that lies turned on a table, lit from one side."""
    right, down = x - WIDTH / 2, y - HEIGHT / 2
    column = (right * cos(TURNED) + down * sin(TURNED)) / MODULE + len(matrix) / 2
    line = (down * cos(TURNED) - right * sin(TURNED)) / MODULE + len(matrix) / 2
    if not (-QUIET <= column < len(matrix) + QUIET and -QUIET <= line < len(matrix) + QUIET):
        return TABLE
    inside = 0 <= column < len(matrix) and 0 <= line < len(matrix)
    dark = inside and matrix[int(line)][int(column)]
    return (INK if dark else PAPER) + x * 40 // WIDTH


def film(text: str, path: Path) -> None:
    """A film (YUV4MPEG2) of an empty table, then of the pass with this text lying on it; it is played in a loop."""
    matrix = [[int(module & 1) for module in row] for row in qr(text).matrix]
    dice = random.Random(7)
    colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    grains = [[dice.randrange(NOISE) for _x in range(WIDTH)] for _y in range(HEIGHT)]
    table = bytes(TABLE + grain for row in grains for grain in row)
    card = bytes(_seen(matrix, x, y) + grains[y][x] for y in range(HEIGHT) for x in range(WIDTH))
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420\n".encode())
        for frame in (table, card, card, card):
            file.write(b"FRAME\n" + frame + colour)


@contextmanager
def looking_at(text: str, folder: Path, browsers: Any, chromium: str) -> Iterator[Any]:
    """A browser whose camera looks at the pass with this text. Whether a page may use it is the context's."""
    from tests.fixtures import CHROMIUM

    path = folder / "pass.y4m"
    film(text, path)
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
    running = browsers.browser_type.launch(executable_path=chromium, args=[*CHROMIUM, *camera])
    try:
        yield running
    finally:
        running.close()
