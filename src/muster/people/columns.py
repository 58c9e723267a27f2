"""What the columns of a list of staff mean: the fields there are, and what a heading is usually for. Pure."""

from __future__ import annotations

NAME, NUMBER, PHONE = "name", "id_number", "phone"
UNIT, BRANCH, HOME, SKILLS, VOLUNTEER = "organisation", "branch", "home", "skills", "volunteer"
FIELDS = (NAME, NUMBER, PHONE, UNIT, BRANCH, HOME, SKILLS, VOLUNTEER)
NEEDED = (NAME, PHONE)
HEADINGS = ("姓名", "身份证", "证件", "电话", "手机", "單位", "单位", "電話", "手機", "身份證", "證件")
"""Words that the heading of such a list has: what tells one encoding from another."""
USUAL = (
    (NUMBER, r"身份证|身分證|证件号|證件號|公民身份号码|id ?(number|card|no)|passport"),
    (PHONE, r"电话|電話|手机|手機|联系方式|联系号码|phone|mobile|tel"),
    (BRANCH, r"支部|党组织|黨組織|branch"),
    (UNIT, r"单位|單位|机构|部门|organisation|organization|employer|unit"),
    (HOME, r"住址|居住|家庭|户籍|社区|村|home|address|village"),
    (SKILLS, r"技能|特长|专长|特長|skill"),
    (VOLUNTEER, r"志愿|志願|volunteer"),
    (NAME, r"姓名|名字|^name$|full name"),
)
