"""What the columns of a list of sites mean: the fields there are, and what a heading is usually for. Pure."""

from __future__ import annotations

NAME, KIND, PLACE, LONGITUDE, LATITUDE = "name", "kind", "place", "longitude", "latitude"
FIELDS = (NAME, KIND, PLACE, LONGITUDE, LATITUDE)
NEEDED = (NAME,)
HEADINGS = ("名称", "名稱", "经度", "經度", "卡口", "卡点", "卡點", "点位", "點位")
"""Words that the heading of such a list has: what tells one encoding from another."""
USUAL = (
    (LONGITUDE, r"经度|經度|longitude|^lng$|^lon$"),
    (LATITUDE, r"纬度|緯度|latitude|^lat$"),
    (KIND, r"类型|類型|类别|類別|性质|性質|种类|種類|kind|type"),
    (NAME, r"名称|名稱|卡口|卡点|卡點|点位|點位|站点|站點|^name$|site"),
    (PLACE, r"区划|區劃|所在|所属|所屬|乡镇|鄉鎮|镇街|街道|社区|社區|村|地址|地点|地點|place|village|town"),
)
