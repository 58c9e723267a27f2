"""The forms in which people write the name of a division: 德宏州, 土左旗, 西营门街, 长春经开区."""

from __future__ import annotations

import re
from collections.abc import Iterator

ETHNIC = (
    "蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族|阿昌族|普米族|塔吉克族|塔吉克|怒族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春族|各族"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{ETHNIC})+自治(区|州|县|旗)$")
_ETHNIC_DISTRICT = re.compile(rf"(.{{2,}}?)(?:{ETHNIC})区$")
_BANNER = re.compile(r"(.).+?([左右])(?:翼)?([前中后]?)(?:联合)?旗$")
_ENDING = re.compile(r"(?:地区|[省市县区州盟旗])$")
_TOWN = re.compile(r"(?:街道办事处|街道|地区|民族乡|苏木|[镇乡])$")
_VILLAGE = re.compile(
    r"(?:社区居民委员会|社区居委会|村民委员会|居民委员会|社区村委会|村委会|居委会|家委会|牧委会|社区委员会|行政村|社区|嘎查村?|村)+$"
)
_ZONE_WORDS = (
    (re.compile(r"经济(?:和)?技术开发区|经济开发区|经济技术区|经开区"), "经开区"),
    (re.compile(r"高新(?:技术)?(?:产业)?(?:开发)?(?:园区|区|园)|高技术产业开发区|高技术开发区"), "高新区"),
    (re.compile(r"城乡一体化示范区"), "示范区"),
    (re.compile(r"管理区管委会"), "管理区"),
    (re.compile(r"航空港经济综合实验区|航空港实验区|航空港区"), "航空港区"),
)
_ZONE_STEM = r"(?:(?!街道|镇|乡|社区|小区|花园|家园|[路村苑巷])[一-鿿·\-]){0,8}?"
ZONE = re.compile(
    rf"{_ZONE_STEM}(?:经济(?:和)?技术开发区|经济开发区|高新技术产业(?:开发区|园区)?|高新技术开发区|高技术产业开发区|"
    r"开发区|经开区|高新区|高新园区|汽开区|城乡一体化示范区|示范区|风景名胜区|风景区|管理区|试验区|实验区|度假区|合作区|"
    r"保税区|综保区|港务区|生态区|临空区|航天基地|航空基地|产业集聚区|经济区|净月区|功能区|新区|新市镇)"
)
LOOSE_ZONE = re.compile(
    rf"{_ZONE_STEM}(?:科技新城|生态城|新城区|新城|园区|工业园|产业园|科学城|大学城|港区|湖区|基地|示范园)"
    r"(?=[一-鿿]{1,7}(?:街道|镇|乡))"
)
"""Words that are also names of housing estates: zones only where a town follows."""


ZONE_NAME = re.compile(r"([一-鿿]{2,4}?)(?:高新|经济|经开|教育园?|工业|产业|开发|新区)")


def zone(text: str) -> re.Match[str] | None:
    """The name of a development zone that a text begins with."""
    return ZONE.match(text) or LOOSE_ZONE.match(text)


def short(name: str) -> str:
    """A name without the word for what it is; the whole name when only one character would be left."""
    found = _AUTONOMOUS.match(name)
    stem = found[1] if found else _ENDING.sub("", name)
    return stem if len(stem) > 1 else name


def of_province(name: str) -> Iterator[str]:
    """云南省, 云南."""
    yield name
    yield re.sub(r"(?:壮族|回族|维吾尔)?自治区$|[省市]$", "", name)


def of_area(name: str) -> Iterator[str]:
    """A city's or county's name in full and as it is usually shortened; never without an ending."""
    yield name
    district = _ETHNIC_DISTRICT.match(name)
    if district:
        yield f"{district[1]}区"
    found = _AUTONOMOUS.match(name)
    if found:
        yield found[1] + found[2]
        if found[2] != "区":
            yield f"{found[1]}自治{found[2]}"
    banner = _BANNER.match(name)
    if banner:
        yield f"{banner[1]}{banner[2]}{banner[3]}旗"
    if name in _CUSTOMARY:
        yield _CUSTOMARY[name]


_CUSTOMARY = {
    "巴音郭楞蒙古自治州": "巴州",
    "克孜勒苏柯尔克孜自治州": "克州",
    "博尔塔拉蒙古自治州": "博州",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "双江拉祜族佤族布朗族傣族自治县": "双江县",
}


def of_town(name: str) -> Iterator[str]:
    """A town's name and how it is written in addresses, the ending always kept."""
    yield name
    stem = town_stem(name)
    if name.endswith(("街道", "街道办事处")):
        yield f"{stem}街道"
        yield f"{stem}街道办"
        if len(stem) > 1:
            yield f"{stem}街"
            yield f"{stem}办事处"
    if name.endswith("地区"):
        yield from (f"{stem}镇", f"{stem}乡", f"{stem}(地区)镇", f"{stem}(地区)乡", f"{stem}地区办事处")
    found = re.match(rf"(.{{2,}}?)(?:{ETHNIC})乡$", name)
    if found:
        yield f"{found[1]}乡"
    if stem == name and not ZONE.fullmatch(name):
        yield f"{name}镇"


def town_stem(name: str) -> str:
    """得胜镇 and 得胜街道 give 得胜: a township that became a town is still found."""
    stem = _TOWN.sub("", name)
    found = re.match(rf"(.{{2,}}?)(?:{ETHNIC})$", stem) if name.endswith("乡") else None
    return found[1] if found else stem


def village_stem(name: str) -> str:
    """团结村委会, 团结村 and 团结社区居委会 give 团结."""
    stem = _VILLAGE.sub("", name)
    return stem if stem else name


def zone_keys(name: str, city: str) -> set[str]:
    """Comparable forms of a development zone's name, without the city's before it."""
    stem = short(city)
    key = re.sub(rf"^(?:.{{2,3}}?省)?(?:{re.escape(city)}|{re.escape(stem)})", "", name) or name
    for pattern, word in _ZONE_WORDS:
        key = pattern.sub(word, key)
    keys = {key}
    for word in ("经开区", "高新区"):
        if key.endswith(word) and len(key) - len(word) > 1:
            keys |= {key.removesuffix(word) + "区", key.removesuffix(word) + "开发区", key.removesuffix(word) + "新区"}
    return keys
