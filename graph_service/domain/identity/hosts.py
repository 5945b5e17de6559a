"""The host of a company's website, and what it says about who the company is."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_SITES_OF_MANY: Final = frozenset(
    {
        # market places and directories: each seller or member has a page
        *(
            "1688",
            "alibaba",
            "aliexpress",
            "allegro",
            "amazon",
            "booking",
            "clutch",
            "crunchbase",
            "ebay",
            "etsy",
        ),
        *("europages", "g2", "globalsources", "indiamart", "jd", "kompass", "lazada", "made-in-china"),
        *("mercadolibre", "mercadolivre", "proff", "rakuten", "shopee", "taobao", "tmall", "tripadvisor"),
        *("trustpilot", "wikipedia", "wlw", "yelp", "zoominfo"),
        # social networks, messengers and short links: each company has a page
        *(
            "bit",
            "bsky",
            "discord",
            "facebook",
            "fb",
            "goo",
            "instagram",
            "kakao",
            "line",
            "linkedin",
            "linktr",
        ),
        *(
            "medium",
            "naver",
            "ok",
            "pinterest",
            "qq",
            "reddit",
            "t",
            "telegram",
            "threads",
            "tiktok",
            "twitter",
        ),
        *("vk", "wa", "weibo", "whatsapp", "x", "xing", "youtu", "youtube"),
        # hosts of documents and code: each customer has a path
        *("bitbucket", "dropbox", "github", "gitlab", "google", "huggingface", "notion", "npmjs", "pypi"),
        *("sourceforge",),
    }
)
"""Names of sites, in whatever country (amazon.de), whose pages and subdomains are of many companies."""
_BUILDERS: Final = frozenset(
    {
        *("business.site", "carrd.co", "godaddysites.com", "jimdo.com", "jimdosite.com", "myshopify.com"),
        *(
            "notion.site",
            "sharepoint.com",
            "shopify.com",
            "squarespace.com",
            "strikingly.com",
            "substack.com",
        ),
        *("tumblr.com", "webflow.io", "webnode.com", "weebly.com", "wix.com", "wixsite.com", "wordpress.com"),
    }
)
"""Domains of site builders: a name under them (cafe.business.site) is one company's own."""
_HOSTS_KEPT: Final = 200_000


@cache
def _suffixes() -> "PublicSuffixList":
    """Return the public suffixes, read when they are first needed: reading them takes a moment."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=_HOSTS_KEPT)
def host_of(website: str | None) -> str | None:
    """Return the host of a website, without www; None for one that many companies share.

    Notes
    -----
    A host is shared if it is a public suffix (publicsuffix.org: com, co.uk, github.io), a market place, a
    social network, or the domain of a site builder. A company that has such a site is only found by name.

    >>> host_of("https://www.Example.com:443/about"), host_of("https://no.linkedin.com/company/x")
    ('example.com', None)
    """
    if not website:
        return None
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.").rstrip(".")
    if "." not in host or host in _BUILDERS:
        return None
    registered = _suffixes().privatesuffix(host)
    return None if registered is None or registered.partition(".")[0] in _SITES_OF_MANY else host


def label_of(host: str) -> str:
    """Return the name that was registered, without its public suffix: a company has it in several countries.

    >>> label_of("shop.acme.co.uk"), label_of("acme.de"), label_of("cafe.business.site")
    ('acme', 'acme', 'cafe')
    """
    registered = _suffixes().privatesuffix(host) or host
    return (host if registered in _BUILDERS else registered).partition(".")[0]
