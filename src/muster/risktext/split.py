"""Cutting a group's text into its areas. The marks 、，；。 both separate areas and stand inside addresses.

Each mark gets a score for how well the texts beside it read as two areas. Where the group states how many areas it has,
the best that many cuts are taken - unless that would cut or join against all sense; then the count is not believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from muster.risktext import details, marks
from muster.risktext.address import Reader, Scope, is_town_like

_BASE = {"\n": 7.0, "。": 6.0, ";": 5.0, ",": 3.0, "、": 0.0, ".": 4.0, " ": -4.0, "": -5.0}
_CUT = 1.0
"""Without a stated count, marks that score more are cut."""
_LOWEST_CUT = -4.5
_HIGHEST_JOIN = 5.5
"""Beyond these a stated count is not believed."""
_UNIT = r"号楼|号院|号|栋|幢|座|期|组|队|单元|弄|层|室|排|门|委|巷|区|楼|梯|户|间|#|段|米|坊|标"
_FRAGMENT = re.compile(
    rf"第?[0-9A-Za-z一二三四五六七八九十百零\-—–~～+/.#至到]+(?:{_UNIT})?(?:[0-9A-Za-z\-—~]+(?:{_UNIT})?)*"
    r"(?:\([^()]*\)?|[一-鿿]{0,2}?(?:合围|围合|所在|及|和|与|以|等|之间|住宅|区域|全部|商铺|院|楼).*)?$"
)
_DIRECTION = re.compile(r"^(?:[东西南北]|东南|东北|西南|西北)(?:侧|面|边|部)?(?:至|起|到|临|靠|邻|以|抵|接|临近|连)")
_SIDE = re.compile(r"以[东西南北]|[东西南北]至|[东西南北](?:侧|边|面)")
_SIDE_END = re.compile(r"(?:以|的)[东西南北](?:[侧边面])?$|^[^,]{0,24}[东西南北](?:至|到|起|临|以)[^,]{1,14}$")
_ENCLOSED = re.compile(r"合围|围合|围成|连片|交汇|交叉口?以|之间|三角区域")
_AREA_END = re.compile(
    r"(?:小区|社区|村|街道|镇|乡|苑|园|城|府|家园|花园|公寓|广场|大厦|酒店|宾馆|店|楼|栋|幢|号|院|组|区|屯|队|庄|里|期|湾|庭|居|邸|舍|厂|公司|"
    r"全域|校|学|中心|市场|座|单元|室|弄|县|市|旗|会|片区|区域|工地|所|台|寨|学校|场|馆|巷|委|社|庐|沟|岭|营|都|墅|郡|景|堡|山庄|新村|居民点|\))$"
)
_ROAD_END = re.compile(r"(?:路|街|大道|线|河|铁路|国道|省道|高速|公路|渠|桥|胡同|段)(?:[东西南北]?[侧边面段])?$")
_JOINING = re.compile(r"^(?:及|以及|包括|等|即|为中心|内的|的)")
_LEAVING_OUT = re.compile(r"^(?:除|不含|不包括|其[他余]|以外)")


_CLOSED = ("区域", "合围", "围合", "地区", "片区")
_SHORTEST_NAME, _SHORTEST_AREA = 1, 4


def _is_side(left: str, right: str) -> bool:
    """Whether the right text goes on with the sides of a polygon that the left one began."""
    if _DIRECTION.match(right):
        return True
    goes_on = _SIDE.search(right) or _ENCLOSED.search(right)
    return bool(not left.endswith(_CLOSED) and _SIDE_END.search(left) and goes_on)


class Piece(NamedTuple):
    """One area's stretch of the text."""

    start: int
    end: int


class Cutting(NamedTuple):
    """The areas of one group, and whether they are as many as it states."""

    pieces: list[Piece]
    agrees: bool


@dataclass(frozen=True)
class _Mark:
    at: int
    width: int
    score: float


class Cutter:
    """Cuts the groups of one text."""

    def __init__(self, plain: str, reader: Reader) -> None:
        self.plain = plain
        self.reader = reader
        self._depths = marks.depths(plain)

    def cut(self, stretches: list[tuple[int, int]], scope: Scope, stated: int | None) -> Cutting:
        """Cut the stretches of one group; `stated` is how many areas it says these are."""
        found: list[_Mark] = []
        for stretch in stretches:
            found += self._marks(stretch, scope)
        for (_, end), (start, _) in zip(stretches, stretches[1:], strict=False):
            found.append(_Mark(end, start - end, self._score("\n", self._last(end, found), start, scope)))
        found.sort(key=lambda mark: mark.at)
        usual = [mark for mark in found if mark.score > _CUT]
        chosen = self._chosen(found, usual, stated)
        pieces = self._pieces(stretches, usual if chosen is None else chosen)
        return Cutting(pieces, stated is None or len(pieces) == stated)

    @staticmethod
    def _chosen(found: list[_Mark], usual: list[_Mark], stated: int | None) -> list[_Mark] | None:
        if stated is None or not 0 < stated <= len(found) + 1:
            return None
        if len(usual) + 1 == stated:
            return usual
        ranked = sorted(found, key=lambda mark: -mark.score)
        cut, joined = ranked[: stated - 1], ranked[stated - 1 :]
        if any(mark.score < _LOWEST_CUT for mark in cut) or any(mark.score > _HIGHEST_JOIN for mark in joined):
            return None
        return sorted(cut, key=lambda mark: mark.at)

    @staticmethod
    def _pieces(stretches: list[tuple[int, int]], cuts: list[_Mark]) -> list[Piece]:
        start, end = stretches[0][0], stretches[-1][1]
        pieces: list[Piece] = []
        for mark in cuts:
            pieces.append(Piece(start, mark.at))
            start = mark.at + mark.width
        pieces.append(Piece(start, end))
        return pieces

    def _last(self, end: int, found: list[_Mark]) -> int:
        before = [mark.at + mark.width for mark in found if mark.at < end]
        return max(before, default=max(0, end - 30))

    def _marks(self, stretch: tuple[int, int], scope: Scope) -> list[_Mark]:
        start, end = stretch
        runs = self._runs(start, end)
        found: list[_Mark] = []
        for number, (at, width) in enumerate(runs):
            begin = sum(runs[number - 1]) if number else start
            following = runs[number + 1][0] if number + 1 < len(runs) else end
            left, right = self.plain[begin:at].strip(), self.plain[at + width : following].strip()
            if left and right:
                mark = max(self.plain[at : at + width], key=lambda sign: _BASE.get(sign, _BASE[" "]))
                found.append(_Mark(at, width, self._judge(mark, left, right, scope)))
        return found + self._seams(stretch, scope)

    def _runs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where marks stand outside brackets, and how many follow each other: people type two for one."""
        runs: list[tuple[int, int]] = []
        for at in range(start, end):
            if self.plain[at] not in _BASE or self._depths[at] or not self._counts(at, end):
                continue
            if runs and not self.plain[sum(runs[-1]) : at].strip():
                runs[-1] = (runs[-1][0], at + 1 - runs[-1][0])
            else:
                runs.append((at, 1))
        return runs

    def _counts(self, at: int, end: int) -> bool:
        """A full stop or blank separates only where something follows it that is no digit or Latin letter."""
        character = self.plain[at]
        if character == ".":
            return at + 1 < end and not self.plain[at + 1].isascii()
        if character == " ":
            return at + 1 < end and "一" <= self.plain[at + 1] <= "鿿" and "一" <= self.plain[at - 1] <= "鿿"
        return True

    def _seams(self, stretch: tuple[int, int], scope: Scope) -> list[_Mark]:
        """Where a county's name follows upon an area without any mark: 云祥小区城关区东湖小区."""
        if not scope.city:
            return []
        names = [name for name in self.reader.gazetteer.counties(scope.city) if len(name) > _SHORTEST_NAME]
        start, end = stretch
        text = self.plain[start:end]
        found = []
        for name in names:
            for match in re.finditer(re.escape(name), text):
                at = start + match.start()
                before = re.split(r"[,;、。\n]", text[: match.start()])[-1]
                named = (
                    len(before) > _SHORTEST_AREA
                    and _AREA_END.search(before)
                    and not before.endswith(("市", "州", "盟"))
                )
                if named and self._depths[at] == 0 and match.end() < len(text):
                    found.append(_Mark(at, 0, _BASE[""] + 1))
        return found

    def _score(self, mark: str, begin: int, at: int, scope: Scope) -> float:
        left = self.plain[begin:at].strip()
        right = re.split(r"[,;、。\n]", self.plain[at : at + 60])[0].strip()
        return self._judge(mark, left, right, scope) if left and right else _BASE[mark]

    def _judge(self, mark: str, left: str, right: str, scope: Scope) -> float:
        """How well what stands left and right of a mark reads as the end and the beginning of an area."""
        right, _new = details.without_new(right)
        left, _new = details.without_new(left)
        score = _BASE[mark]
        if self._only_above(left, scope):
            return -8.0
        if _LEAVING_OUT.match(right):
            return score - 9
        if _is_side(left, right):
            return score - 6
        if _FRAGMENT.fullmatch(right):
            score -= 4
        score += self._beginning(right, scope)
        if _JOINING.match(right) or len(right) == 1:
            score -= 4
        if _ENCLOSED.search(right) and not _AREA_END.search(left):
            score -= 4
        if _ROAD_END.search(left):
            score -= 2
        elif _AREA_END.search(left):
            score += 1
        if _AREA_END.search(right):
            score += 0.7
        return score

    def _beginning(self, right: str, scope: Scope) -> float:
        head = self.reader.head(right, scope)
        if head.county_named or head.city_named:
            return 4.0
        prefix = scope.county or scope.city
        if prefix and self.reader.town(right, prefix)[0]:
            return 2.5
        return 1.5 if is_town_like(right) else 0.0

    def _only_above(self, text: str, scope: Scope) -> bool:
        """Whether a text is nothing but the name of a province or city, which an address goes on from."""
        head = self.reader.head(text, scope)
        return head.length == len(text) and not head.county_named and head.length > 0
