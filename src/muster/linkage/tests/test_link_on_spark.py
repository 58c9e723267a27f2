"""The same list on Spark comes to the same people."""

import shutil
from importlib.util import find_spec

import pytest

from muster.linkage import from_rows, link
from muster.linkage.samples import GENERATORS
from muster.linkage.spark import NoSpark, SparkScorer

WITHOUT = not (find_spec("pyspark") and shutil.which("java"))


@pytest.mark.slow
@pytest.mark.skipif(WITHOUT, reason="pyspark comes with `./muster bench link`, Java with the system; one is missing")
def test_the_same_people_come_out():
    reports = from_rows(cells for _, cells in GENERATORS["lists"](600, 906))
    alone = link(reports)
    with SparkScorer("local[2]") as scorer:
        spread = link(reports, scorer=scorer)
    assert spread.person == alone.person
    assert spread.review == alone.review
    assert spread.confidence.tolist() == alone.confidence.tolist()


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is installed")
def test_without_spark_it_says_what_to_install():
    with pytest.raises(NoSpark, match="requirements-bench.txt"):
        SparkScorer("local[2]")
