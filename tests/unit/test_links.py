"""Which addresses of a comment are offered, and which a browser never gets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrus_tui.models.comments import Comment
from pyrus_tui.models.links import host_of, links


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b=1#c", "example.org"),
        ("http://example.org:8080", "example.org:8080"),
        ("https://[::1]/", "::1"),
        ("https://pyrus.com@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://examplе.org/", ""),
        ("https://example.org/a b", ""),
        ("https://example.org/\x1b[31m", ""),
        ("https://example.org:port/", ""),
        ("https://", ""),
        ("--help", ""),
        ("https://e.example/" + "a" * 3000, ""),
    ],
)
def test_only_plain_web_addresses_are_opened(url, host):
    assert host_of(url) == host


def test_addresses_in_words_and_in_formatted_words_are_found_once():
    formatted = (
        'See <a href="https://a.example/x">there</a>, <q><a href="https://b.example">b</a></q>'
        '<ul><li><a href="ftp://c.example">c</a></li></ul>'
    )
    plain = "See there (https://a.example/x). And http://d.example/e_(f), https://g.example/?h!"
    comment = Comment(id=1, text=plain, formatted_text=formatted)
    assert links(comment) == (
        "https://a.example/x",
        "https://b.example",
        "http://d.example/e_(f)",
        "https://g.example/?h",
    )


@settings(max_examples=100)
@given(st.text(max_size=80), st.sampled_from(["https://", "http://e.example/", '<a href="']))
def test_whatever_is_written_nothing_but_a_web_address_is_offered(text, start):
    comment = Comment(id=1, text=start + text, formatted_text=f"<p>{start}{text}</p>")
    for url in links(comment):
        assert url.startswith(("http://", "https://")) and host_of(url) and url.isprintable()
