"""One alliance through its whole life, over GraphQL alone; each refusal on the way is looked at.

    python examples/alliance_life.py                                  on an embedded store of its own
    python examples/alliance_life.py --store bolt://localhost:7687    on that store
    python examples/alliance_life.py --url http://localhost:8000      on a service that runs already

The companies are partner_a to partner_d, the alliance is duo. A store named with ``--store`` takes its user
and password from the settings, as the service does; a service that asks for a key gets that of
GRAPH_SERVICE_KEY. What the walk has made stays there.
"""

import argparse
import os

from life import agreement, ending, growth, operation, partners, pipeline, review, safety, trial
from life.service import Service, running, tell

CHAPTERS = (
    partners.companies,
    partners.self_assessment,
    partners.candidates,
    pipeline.prospect,
    pipeline.contacted,
    pipeline.due_diligence,
    trial.pilot,
    trial.review_of_pilot,
    agreement.draft,
    agreement.rules,
    agreement.signed,
    agreement.amended,
    operation.governance,
    operation.sales,
    operation.shared_knowledge,
    review.indicators,
    review.reviews,
    review.challenges,
    review.report,
    growth.ecosystem,
    growth.knowledge,
    growth.next_members,
    safety.stale_versions,
    safety.repeated_sends,
    safety.together,
    safety.deletion,
    ending.funnel,
    ending.ended,
    ending.history,
    ending.other_days,
)


def walk(service: Service) -> None:
    """Live through it."""
    for chapter in CHAPTERS:
        chapter(service)
    tell("\nThe walk is over: every answer and every refusal was as expected.")


def main() -> None:
    """Walk on the service that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", help="address of a running service, e.g. http://localhost:8000")
    where.add_argument("--store", help="embedded:<folder>, bolt://, neo4j:// or neo4j+s://")
    given = parser.parse_args()
    if given.url:
        walk(Service(given.url.rstrip("/").removesuffix("/graphql"), os.environ.get("GRAPH_SERVICE_KEY")))
        return
    with running(given.store) as service:
        walk(service)


if __name__ == "__main__":
    main()
