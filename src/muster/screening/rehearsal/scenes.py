"""Where an exercise plays, and where those who come there have been. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """One county or district: what it is called in full and in names of firms, and the city people come from."""

    county: str
    short: str
    province: str
    city: str
    city_code: str
    risky: tuple[str, ...]
    """Counties of the city in which there are risk areas."""
    asked: str
    """Whom messages ask to report."""

    @property
    def kind(self) -> str:
        """District or county, as its offices have it in their names."""
        return self.county[-1]

    @property
    def command(self) -> str:
        """Who answers for what no town answers for."""
        return f"{self.kind}疫情防控指挥部排查组"


SCENES = {
    "610404": Scene(
        "渭城区",
        "渭城",
        "陕西省",
        "西安市",
        "6101",
        ("雁塔区", "长安区", "碑林区", "莲湖区"),
        "12月4日以来去过西安、西咸新区的",
    ),
    "510521": Scene(
        "泸县", "泸县", "四川省", "成都市", "5101", ("锦江区", "武侯区", "成华区", "金牛区"), "8月25日以来去过成都的"
    ),
}
"""By the place of the operation."""
