"""A figure inside a page: the same picture as the file, in an address that no attribute cuts short."""

from urllib.parse import unquote

import pytest
from markupsafe import Markup

from kazmig.report.pictures import svg_uri

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L1 2-3 4z" fill="#fff"/>'
    '<text style="fill: red">50 % of Жамбыл &amp; "all" others</text></svg>'
)


def test_it_is_the_same_drawing():
    head, _, body = svg_uri(SVG).partition(",")
    assert head == "data:image/svg+xml"
    assert unquote(body) == SVG.replace('"', "'").replace("M0 0L1 2-3 4z", "M0,0L1,2-3,4z")


@pytest.mark.parametrize("sign", [" ", '"', "<", ">", "#", "&", "\n"])
def test_no_sign_ends_the_attribute_or_the_address(sign):
    assert sign not in svg_uri(SVG)


def test_it_is_not_escaped_again():
    assert isinstance(svg_uri(SVG), Markup)
    assert Markup('<img src="{}">').format(svg_uri(SVG)).count("&") == 0
