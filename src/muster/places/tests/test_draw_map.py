"""The schematic map is the same every time, has no overlaps, and gives way to real outlines where all are known."""

import json
import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.problems import Problem
from muster.places import queries, schematic, shapes
from muster.places.schematic import Tile

LUXIAN = "510521"
POSITIONS = st.one_of(st.none(), st.tuples(st.floats(73, 135), st.floats(18, 53)))


def tiles_of(positions):
    return [Tile(f"510521{100 + n}", f"镇{n}", position) for n, position in enumerate(positions)]


def labels(drawn):
    return {feature["properties"]["code"]: feature["properties"]["label"] for feature in drawn["features"]}


@given(st.lists(POSITIONS, min_size=1, max_size=30), st.randoms())
def test_every_place_has_a_cell_of_its_own_and_the_order_does_not_matter(positions, random):
    tiles = tiles_of(positions)
    drawn = schematic.lay_out(tiles, middle=(105.4, 29.2))
    shuffled = list(tiles)
    random.shuffle(shuffled)
    assert schematic.lay_out(shuffled, middle=(105.4, 29.2)) == drawn
    middles = labels(drawn)
    assert middles.keys() == {tile.code for tile in tiles}
    step = schematic.RADIUS * math.sqrt(3)
    for (x, y), (u, v) in combinations(middles.values(), 2):
        narrow = math.cos(math.radians((y + v) / 2))
        assert math.hypot((x - u) * narrow, y - v) > step * 0.97


def test_rings_fill_from_the_middle():
    cells = schematic.spiral(19)
    assert len(set(cells)) == 19
    assert [max(abs(q), abs(r), abs(q + r)) for q, r in cells] == [0] + [1] * 6 + [2] * 12


def test_neighbours_on_the_ground_are_neighbours_on_the_map():
    corners = {
        "510521101": (105.0, 29.0),
        "510521102": (105.2, 29.0),
        "510521103": (105.0, 29.2),
        "510521104": (105.2, 29.2),
    }
    tiles = [Tile(code, code, position) for code, position in corners.items()]
    tiles += [
        Tile("510521105", "", (105.1, 29.1)),
        Tile("510521106", "", (105.1, 29.0)),
        Tile("510521107", "", (105.1, 29.2)),
    ]
    middles = labels(schematic.lay_out(tiles))
    assert middles["510521101"][1] < middles["510521103"][1]
    assert middles["510521102"][1] < middles["510521104"][1]
    assert middles["510521101"][0] < middles["510521102"][0]
    assert middles["510521103"][0] < middles["510521104"][0]


def test_without_positions_the_seat_of_the_county_is_in_the_middle():
    drawn = schematic.lay_out(tiles_of([None] * 7), middle=(105.4, 29.2))
    assert labels(drawn)["510521100"] == [105.4, 29.2]


def test_it_is_geojson_that_says_it_is_made_up():
    drawn = schematic.lay_out(tiles_of([None] * 20))
    assert json.loads(json.dumps(drawn)) == drawn
    assert drawn["generated"] is True
    west, south, east, north = drawn["bbox"]
    for feature in drawn["features"]:
        ring = feature["geometry"]["coordinates"][0]
        assert feature["properties"]["generated"] is True
        assert (len(ring), ring[0]) == (7, ring[-1])
        assert all(west <= x <= east and south <= y <= north for x, y in ring)
        area = sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:], strict=False)) / 2
        assert area > 0, "outer rings run against the clock (RFC 7946)"


def test_nothing_to_draw():
    assert schematic.lay_out([])["features"] == []


@given(st.integers(1, 60))
def test_scattered_points_lie_apart_and_inside(count):
    centre = (105.4, 29.2)
    points = schematic.scatter(centre, count)
    assert len(set(points)) == count
    narrow = math.cos(math.radians(29.2))
    assert all(math.hypot((x - 105.4) * narrow, y - 29.2) < schematic.RADIUS * math.sqrt(3) / 2 for x, y in points)


@pytest.mark.django_db
def test_a_county_without_outlines_is_drawn_as_hexagons():
    drawn = queries.map_shapes(LUXIAN)
    assert drawn["generated"] is True
    assert {feature["properties"]["name"] for feature in drawn["features"]} >= {"福集镇", "玉蟾街道"}
    assert len(drawn["features"]) == 20
    assert queries.map_shapes(LUXIAN) == drawn


@pytest.mark.django_db
def test_made_up_positions_lie_in_their_town():
    points = queries.generated_points(LUXIAN, {"510521100": 12, "510522100": 3})
    assert points.keys() == {"510521100"}
    assert len(set(points["510521100"])) == 12


def outline(code, x, y, kind="Polygon"):
    ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y]]
    coordinates = {"Polygon": [ring], "MultiPolygon": [[ring]], "Point": [x, y]}[kind]
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": {"type": kind, "coordinates": coordinates}}


@pytest.fixture
def file(tmp_path):
    def write(features):
        path = tmp_path / "shapes.json"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        return path

    return write


def test_outlines_are_drawn_once_all_are_known(fresh_database, file):
    towns = [town.code for town in queries.children(LUXIAN)]
    some = [outline(code, 105 + n / 10, 29, "MultiPolygon") for n, code in enumerate(towns[:-1])]
    assert shapes.load_shapes(file(some)) == 19
    assert queries.map_shapes(LUXIAN)["generated"] is True
    assert shapes.load_shapes(file([outline(towns[-1], 107, 29)])) == 1
    drawn = queries.map_shapes(LUXIAN)
    assert drawn["generated"] is False
    assert drawn["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert drawn["features"][0]["properties"]["label"] == pytest.approx([105.05, 29.05])
    assert drawn["bbox"] == pytest.approx([105, 29, 107.1, 29.1])


def test_a_point_moves_a_town_on_the_schematic(fresh_database, file):
    towns = [town.code for town in queries.children(LUXIAN)]
    points = [outline(code, 105 + n % 5 / 10, 29 + n // 5 / 10, "Point") for n, code in enumerate(towns)]
    shapes.load_shapes(file(points))
    drawn = queries.map_shapes(LUXIAN)
    assert drawn["generated"] is True
    assert labels(drawn)[towns[0]][1] < labels(drawn)[towns[-1]][1]


def test_a_six_digit_code_may_mean_a_city(fresh_database, file):
    assert shapes.load_shapes(file([outline(510500, 105, 29), outline("510000", 104, 29)])) == 2
    assert queries.map_shapes("51")["generated"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([outline("510521999", 105, 29)], "place_unknown"),
        ([outline("somewhere", 105, 29)], "shape_unreadable"),
        ([{"type": "Feature", "properties": {"code": "510521"}, "geometry": None}], "shape_unreadable"),
        ([outline("510521", 500_000, 3_200_000)], "shape_not_wgs84"),
        ([None], "shape_unreadable"),
    ],
)
def test_a_wrong_file_is_refused(file, features, code):
    with pytest.raises(Problem) as caught:
        shapes.load_shapes(file(features), using="default")
    assert caught.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "[]", '{"type": "Feature"}', "PK\x03\x04"])
def test_what_is_no_geojson_is_refused(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Problem, match="GeoJSON"):
        shapes.load_shapes(path, using="default")
