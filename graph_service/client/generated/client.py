"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Any, Optional, Union

from graph_service.client.connection import Connection
from graph_service.client.unset import UNSET, UnsetType

from .alliance import Alliance
from .alliance_additions import AllianceAdditions
from .alliance_coverage import AllianceCoverage
from .alliance_funnel import AllianceFunnel
from .alliance_health import AllianceHealth
from .alliance_warnings import AllianceWarnings
from .alliances import Alliances
from .best_additions import BestAdditions
from .coalition import Coalition
from .companies import Companies
from .company import Company
from .company_groups import CompanyGroups
from .competitors import Competitors
from .ecosystem import Ecosystem
from .ecosystem_picture import EcosystemPicture
from .enums import (
    AreaDimension,
    CompanyGroupBy,
    CoverageClass,
    SalesGroupBy,
    SuggestionOrder,
)
from .exchange_opportunities import ExchangeOpportunities
from .fit import Fit
from .holdings import Holdings
from .input_types import (
    AllianceFilter,
    AllianceOrder,
    AllianceRef,
    CompanyCost,
    CompanyFilter,
    CompanyOrder,
    CompanyRef,
    RankPartnersInput,
    ResourceFilter,
    ResourceRequirement,
    ShapleyInput,
    SplitRevenueInput,
)
from .market_areas import MarketAreas
from .memberships import Memberships
from .needs import Needs
from .neighbourhood import Neighbourhood
from .network_position import NetworkPosition
from .open_triads import OpenTriads
from .partner_set import PartnerSet
from .partners import Partners
from .portfolio import Portfolio
from .rank_partners import RankPartners
from .recommended_alliances import RecommendedAlliances
from .recommended_partners import RecommendedPartners
from .resource_gaps import ResourceGaps
from .resources import Resources
from .sales import Sales
from .service_info import ServiceInfo
from .shapley_split import ShapleySplit
from .split_revenue import SplitRevenue
from .suggested_members import SuggestedMembers
from .uncovered_partners import UncoveredPartners
from .what_if_alliance import WhatIfAlliance


def gql(q: str) -> str:
    return q


class Client(Connection):
    def alliance_coverage(
        self,
        alliance: str,
        filter_: Union[Optional[ResourceFilter], UnsetType] = UNSET,
        min_level: Union[Optional[float], UnsetType] = UNSET,
        missing: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AllianceCoverage:
        query = gql("""
            query AllianceCoverage($alliance: String!, $filter: ResourceFilter, $minLevel: Float, $missing: Int = 100, $asOf: Date) {
              alliance(key: $alliance) {
                key
                name
                coverage(filter: $filter, minLevel: $minLevel, asOf: $asOf) {
                  covered
                  total
                  missing(first: $missing) {
                    ...ResourceName
                  }
                }
              }
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "alliance": alliance,
            "filter": filter_,
            "minLevel": min_level,
            "missing": missing,
            "asOf": as_of,
        }
        response = self.execute(
            query=query,
            operation_name="AllianceCoverage",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AllianceCoverage.model_validate(data)

    def alliance_additions(
        self,
        alliance: str,
        filter_: Union[Optional[ResourceFilter], UnsetType] = UNSET,
        min_level: Union[Optional[float], UnsetType] = UNSET,
        among: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AllianceAdditions:
        query = gql("""
            query AllianceAdditions($alliance: String!, $filter: ResourceFilter, $minLevel: Float, $among: CompanyFilter, $first: Int = 20, $asOf: Date) {
              alliance(key: $alliance) {
                key
                name
                additions(
                  filter: $filter
                  minLevel: $minLevel
                  among: $among
                  first: $first
                  asOf: $asOf
                ) {
                  company {
                    ...CompanyName
                  }
                  count
                  conflict
                  resources {
                    ...ResourceName
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "alliance": alliance,
            "filter": filter_,
            "minLevel": min_level,
            "among": among,
            "first": first,
            "asOf": as_of,
        }
        response = self.execute(
            query=query,
            operation_name="AllianceAdditions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AllianceAdditions.model_validate(data)

    def best_additions(
        self,
        alliance: str,
        size: int,
        filter_: Union[Optional[ResourceFilter], UnsetType] = UNSET,
        min_level: Union[Optional[float], UnsetType] = UNSET,
        among: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        time_limit_seconds: Union[Optional[float], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> BestAdditions:
        query = gql("""
            query BestAdditions($alliance: String!, $size: Int!, $filter: ResourceFilter, $minLevel: Float, $among: CompanyFilter, $timeLimitSeconds: Float = 5, $asOf: Date) {
              alliance(key: $alliance) {
                key
                name
                bestAdditions(
                  size: $size
                  filter: $filter
                  minLevel: $minLevel
                  among: $among
                  timeLimitSeconds: $timeLimitSeconds
                  asOf: $asOf
                ) {
                  added
                  upperBound
                  optimal
                  members {
                    company {
                      ...CompanyName
                    }
                    count
                    conflict
                    resources {
                      ...ResourceName
                    }
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "alliance": alliance,
            "size": size,
            "filter": filter_,
            "minLevel": min_level,
            "among": among,
            "timeLimitSeconds": time_limit_seconds,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="BestAdditions", variables=variables, **kwargs)
        data = self.get_data(response)
        return BestAdditions.model_validate(data)

    def suggested_members(
        self,
        alliance: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        time_limit_seconds: Union[Optional[float], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        order: Union[Optional[SuggestionOrder], UnsetType] = UNSET,
        include_conflicts: Union[Optional[bool], UnsetType] = UNSET,
        in_alliance: Union[Optional[bool], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> SuggestedMembers:
        query = gql("""
            query SuggestedMembers($alliance: String!, $first: Int = 10, $timeLimitSeconds: Float = 5, $asOf: Date, $order: SuggestionOrder = REASONS, $includeConflicts: Boolean = false, $inAlliance: Boolean) {
              alliance(key: $alliance) {
                key
                name
                suggestedMembers(
                  first: $first
                  timeLimitSeconds: $timeLimitSeconds
                  order: $order
                  includeConflicts: $includeConflicts
                  inAlliance: $inAlliance
                  asOf: $asOf
                ) {
                  company {
                    ...CompanyName
                  }
                  score
                  contributions {
                    column
                    contribution
                  }
                  inAlliance
                  bases
                  mutualFit
                  addsCount
                  conflict
                  evidence
                  locked
                  reason
                  knownTo {
                    ...CompanyName
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "alliance": alliance,
            "first": first,
            "timeLimitSeconds": time_limit_seconds,
            "asOf": as_of,
            "order": order,
            "includeConflicts": include_conflicts,
            "inAlliance": in_alliance,
        }
        response = self.execute(
            query=query,
            operation_name="SuggestedMembers",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return SuggestedMembers.model_validate(data)

    def alliance_health(
        self,
        alliance: str,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AllianceHealth:
        query = gql("""
            query AllianceHealth($alliance: String!, $asOf: Date) {
              alliance(key: $alliance) {
                key
                name
                health(asOf: $asOf) {
                  score
                  kpis {
                    key
                    name
                    unit
                    weight
                    target
                    actual
                    readOn
                    attainment
                  }
                  warnings {
                    kind
                    severity
                    message
                    since
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"alliance": alliance, "asOf": as_of}
        response = self.execute(query=query, operation_name="AllianceHealth", variables=variables, **kwargs)
        data = self.get_data(response)
        return AllianceHealth.model_validate(data)

    def resource_gaps(
        self,
        company: str,
        candidates: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ResourceGaps:
        query = gql("""
            query ResourceGaps($company: String!, $candidates: Int = 5, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                resourceGaps(asOf: $asOf) {
                  asOf
                  graphRevision
                  totalGap
                  gaps {
                    resource {
                      ...ResourceName
                    }
                    gap
                    shortfall
                    importance
                    requiredLevel
                    ownLevel
                    partnerLevel
                    status
                    singleSource
                    evidence
                    bestPartner {
                      ...CompanyName
                    }
                    candidates(first: $candidates) {
                      company {
                        ...CompanyName
                      }
                      level
                      closes
                      hops
                      conflict
                    }
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "candidates": candidates,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="ResourceGaps", variables=variables, **kwargs)
        data = self.get_data(response)
        return ResourceGaps.model_validate(data)

    def fit(
        self,
        company: str,
        to: str,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Fit:
        query = gql("""
            query Fit($company: String!, $to: String!, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                fit(to: {key: $to}, asOf: $asOf) {
                  to {
                    ...CompanyName
                  }
                  fit
                  reverseFit
                  mutualFit
                  redundancy
                  conflict
                  gives {
                    contribution
                    resource {
                      ...ResourceName
                    }
                  }
                  receives {
                    contribution
                    resource {
                      ...ResourceName
                    }
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {"company": company, "to": to, "asOf": as_of}
        response = self.execute(query=query, operation_name="Fit", variables=variables, **kwargs)
        data = self.get_data(response)
        return Fit.model_validate(data)

    def partner_set(
        self,
        company: str,
        costs: Union[Optional[list[CompanyCost]], UnsetType] = UNSET,
        exclude: Union[Optional[list[CompanyRef]], UnsetType] = UNSET,
        time_limit_seconds: Union[Optional[float], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> PartnerSet:
        query = gql("""
            query PartnerSet($company: String!, $costs: [CompanyCost!], $exclude: [CompanyRef!], $timeLimitSeconds: Float = 5, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                partnerSet(
                  costs: $costs
                  exclude: $exclude
                  timeLimitSeconds: $timeLimitSeconds
                  asOf: $asOf
                ) {
                  totalCost
                  lowerBound
                  optimal
                  members {
                    company {
                      ...CompanyName
                    }
                    cost
                    covers {
                      ...ResourceName
                    }
                  }
                  uncoverable {
                    ...ResourceName
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "costs": costs,
            "exclude": exclude,
            "timeLimitSeconds": time_limit_seconds,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="PartnerSet", variables=variables, **kwargs)
        data = self.get_data(response)
        return PartnerSet.model_validate(data)

    def uncovered_partners(
        self,
        company: str,
        competitors: Union[Optional[list[CompanyRef]], UnsetType] = UNSET,
        market: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        classes: Union[Optional[list[CoverageClass]], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        include_conflicts: Union[Optional[bool], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> UncoveredPartners:
        query = gql("""
            query UncoveredPartners($company: String!, $competitors: [CompanyRef!], $market: CompanyFilter, $classes: [CoverageClass!], $first: Int = 50, $asOf: Date, $includeConflicts: Boolean = false) {
              company(key: $company) {
                ...CompanyName
                uncoveredPartners(
                  competitors: $competitors
                  market: $market
                  includeConflicts: $includeConflicts
                  asOf: $asOf
                ) {
                  asOf
                  graphRevision
                  status
                  candidates(classes: $classes, first: $first) {
                    company {
                      ...CompanyFacts
                    }
                    class
                    opportunity
                    fit
                    coverage
                    locked
                    conflict
                    evidence
                    coveredBy {
                      ...CompanyName
                    }
                  }
                  competitors {
                    ...CompanyName
                  }
                }
              }
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "competitors": competitors,
            "market": market,
            "classes": classes,
            "first": first,
            "asOf": as_of,
            "includeConflicts": include_conflicts,
        }
        response = self.execute(
            query=query,
            operation_name="UncoveredPartners",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UncoveredPartners.model_validate(data)

    def market_areas(
        self,
        company: str,
        dimension: AreaDimension,
        uncovered_only: Union[Optional[bool], UnsetType] = UNSET,
        competitors: Union[Optional[list[CompanyRef]], UnsetType] = UNSET,
        market: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> MarketAreas:
        query = gql("""
            query MarketAreas($company: String!, $dimension: AreaDimension!, $uncoveredOnly: Boolean = false, $competitors: [CompanyRef!], $market: CompanyFilter, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                uncoveredPartners(competitors: $competitors, market: $market, asOf: $asOf) {
                  asOf
                  areas(dimension: $dimension, uncoveredOnly: $uncoveredOnly) {
                    area
                    companies
                    competitorCoverage
                    ownCoverage
                    uncovered
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "dimension": dimension,
            "uncoveredOnly": uncovered_only,
            "competitors": competitors,
            "market": market,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="MarketAreas", variables=variables, **kwargs)
        data = self.get_data(response)
        return MarketAreas.model_validate(data)

    def recommended_partners(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        include_partners: Union[Optional[bool], UnsetType] = UNSET,
        include_conflicts: Union[Optional[bool], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> RecommendedPartners:
        query = gql("""
            query RecommendedPartners($company: String!, $first: Int = 10, $asOf: Date, $includePartners: Boolean = false, $includeConflicts: Boolean = false) {
              company(key: $company) {
                ...CompanyName
                recommendedPartners(
                  first: $first
                  includePartners: $includePartners
                  includeConflicts: $includeConflicts
                  asOf: $asOf
                ) {
                  company {
                    ...CompanyName
                  }
                  score
                  mutualFit
                  proximity
                  sharedAlliances
                  conflict
                  evidence
                  locked
                  contributions {
                    column
                    contribution
                  }
                  resources {
                    ...ResourceName
                  }
                  commonPartners {
                    ...CompanyName
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "asOf": as_of,
            "includePartners": include_partners,
            "includeConflicts": include_conflicts,
        }
        response = self.execute(
            query=query,
            operation_name="RecommendedPartners",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RecommendedPartners.model_validate(data)

    def recommended_alliances(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> RecommendedAlliances:
        query = gql("""
            query RecommendedAlliances($company: String!, $first: Int = 10, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                recommendedAlliances(first: $first, asOf: $asOf) {
                  alliance {
                    ...AllianceFacts
                  }
                  score
                  contributions {
                    column
                    contribution
                  }
                }
              }
            }

            fragment AllianceFacts on Alliance {
              key
              name
              stage
              modes
              purposes
              exclusive
              startsOn
              endsOn
              scope
              version
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "asOf": as_of,
        }
        response = self.execute(
            query=query,
            operation_name="RecommendedAlliances",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RecommendedAlliances.model_validate(data)

    def portfolio(
        self,
        company: str,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Portfolio:
        query = gql("""
            query Portfolio($company: String!, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                portfolio(asOf: $asOf) {
                  alliances
                  partners
                  modeDiversity
                  industryDiversity
                  regionDiversity
                  revenueConcentration
                  dependencies {
                    partner {
                      ...CompanyName
                    }
                    gapIncrease
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {"company": company, "asOf": as_of}
        response = self.execute(query=query, operation_name="Portfolio", variables=variables, **kwargs)
        data = self.get_data(response)
        return Portfolio.model_validate(data)

    def alliance_warnings(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AllianceWarnings:
        query = gql("""
            query AllianceWarnings($company: String!, $first: Int = 50, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                allianceWarnings(first: $first, asOf: $asOf) {
                  alliance {
                    ...AllianceFacts
                  }
                  kind
                  severity
                  message
                  since
                }
              }
            }

            fragment AllianceFacts on Alliance {
              key
              name
              stage
              modes
              purposes
              exclusive
              startsOn
              endsOn
              scope
              version
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "asOf": as_of,
        }
        response = self.execute(
            query=query,
            operation_name="AllianceWarnings",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AllianceWarnings.model_validate(data)

    def network_position(
        self,
        company: str,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> NetworkPosition:
        query = gql("""
            query NetworkPosition($company: String!, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                networkPosition(asOf: $asOf) {
                  degree
                  betweenness
                  sampled
                  constraint
                  effectiveSize
                  clustering
                  coreNumber
                  community
                  articulationPoint
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {"company": company, "asOf": as_of}
        response = self.execute(query=query, operation_name="NetworkPosition", variables=variables, **kwargs)
        data = self.get_data(response)
        return NetworkPosition.model_validate(data)

    def open_triads(
        self,
        company: str,
        minimum_fit: Union[Optional[float], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> OpenTriads:
        query = gql("""
            query OpenTriads($company: String!, $minimumFit: Float = 0.3, $first: Int = 20, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                openTriads(minimumFit: $minimumFit, first: $first, asOf: $asOf) {
                  a {
                    ...CompanyName
                  }
                  b {
                    ...CompanyName
                  }
                  mutualFit
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "minimumFit": minimum_fit,
            "first": first,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="OpenTriads", variables=variables, **kwargs)
        data = self.get_data(response)
        return OpenTriads.model_validate(data)

    def neighbourhood(
        self,
        company: str,
        depth: Union[Optional[int], UnsetType] = UNSET,
        limit: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Neighbourhood:
        query = gql("""
            query Neighbourhood($company: String!, $depth: Int = 1, $limit: Int = 200, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                neighbourhood(depth: $depth, limit: $limit, asOf: $asOf) {
                  ...Picture
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Picture on GraphView {
              truncated
              nodes {
                id
                key
                label
                kind
                group
                degree
              }
              links {
                source
                target
                kind
                weight
              }
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "depth": depth,
            "limit": limit,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Neighbourhood", variables=variables, **kwargs)
        data = self.get_data(response)
        return Neighbourhood.model_validate(data)

    def exchange_opportunities(
        self,
        within: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        minimum_fit: Union[Optional[float], UnsetType] = UNSET,
        max_length: Union[Optional[int], UnsetType] = UNSET,
        capacity: Union[Optional[int], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        time_limit_seconds: Union[Optional[float], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ExchangeOpportunities:
        query = gql("""
            query ExchangeOpportunities($within: CompanyFilter, $minimumFit: Float = 0.3, $maxLength: Int = 3, $capacity: Int = 1, $first: Int = 50, $timeLimitSeconds: Float = 5, $asOf: Date) {
              exchangeOpportunities(
                within: $within
                minimumFit: $minimumFit
                maxLength: $maxLength
                capacity: $capacity
                first: $first
                timeLimitSeconds: $timeLimitSeconds
                asOf: $asOf
              ) {
                cycles {
                  ...Exchange
                }
                plan {
                  ...Exchange
                }
                planValue
                upperBound
                optimal
                truncated
                graphRevision
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Exchange on ExchangeCycle {
              value
              multilateral
              companies {
                ...CompanyName
              }
              links {
                fit
                giver {
                  ...CompanyName
                }
                receiver {
                  ...CompanyName
                }
                resources {
                  ...ResourceName
                }
              }
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "within": within,
            "minimumFit": minimum_fit,
            "maxLength": max_length,
            "capacity": capacity,
            "first": first,
            "timeLimitSeconds": time_limit_seconds,
            "asOf": as_of,
        }
        response = self.execute(
            query=query,
            operation_name="ExchangeOpportunities",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ExchangeOpportunities.model_validate(data)

    def coalition(
        self,
        founder: str,
        requires: list[ResourceRequirement],
        connected: Union[Optional[bool], UnsetType] = UNSET,
        time_limit_seconds: Union[Optional[float], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Coalition:
        query = gql("""
            query Coalition($founder: String!, $requires: [ResourceRequirement!]!, $connected: Boolean = true, $timeLimitSeconds: Float = 5, $asOf: Date) {
              coalition(
                founder: {key: $founder}
                requires: $requires
                connected: $connected
                timeLimitSeconds: $timeLimitSeconds
                asOf: $asOf
              ) {
                members {
                  ...CompanyName
                }
                covers {
                  resource {
                    ...ResourceName
                  }
                  company {
                    ...CompanyName
                  }
                  level
                }
                mutualFit
                optimal
                lowerBound
                missing {
                  ...ResourceName
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "founder": founder,
            "requires": requires,
            "connected": connected,
            "timeLimitSeconds": time_limit_seconds,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Coalition", variables=variables, **kwargs)
        data = self.get_data(response)
        return Coalition.model_validate(data)

    def ecosystem(
        self,
        within: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Ecosystem:
        query = gql("""
            query Ecosystem($within: CompanyFilter, $first: Int = 20, $asOf: Date) {
              ecosystem(within: $within, asOf: $asOf) {
                asOf
                graphRevision
                companies
                alliances
                density
                components
                modularity
                communities(first: $first) {
                  index
                  size
                  members(first: 5) {
                    ...CompanyName
                  }
                  topResources(first: 5) {
                    ...ResourceName
                  }
                }
                brokers(first: $first) {
                  company {
                    ...CompanyName
                  }
                  constraint
                  betweenness
                }
                scarceResources(first: $first) {
                  resource {
                    ...ResourceName
                  }
                  holders
                  seekers
                  unmetGap
                }
                articulationPoints {
                  ...CompanyName
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {"within": within, "first": first, "asOf": as_of}
        response = self.execute(query=query, operation_name="Ecosystem", variables=variables, **kwargs)
        data = self.get_data(response)
        return Ecosystem.model_validate(data)

    def ecosystem_picture(
        self,
        within: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        limit: Union[Optional[int], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> EcosystemPicture:
        query = gql("""
            query EcosystemPicture($within: CompanyFilter, $limit: Int = 2000, $asOf: Date) {
              ecosystem(within: $within, asOf: $asOf) {
                graph(limit: $limit) {
                  ...Picture
                }
              }
            }

            fragment Picture on GraphView {
              truncated
              nodes {
                id
                key
                label
                kind
                group
                degree
              }
              links {
                source
                target
                kind
                weight
              }
            }
            """)
        variables: dict[str, object] = {"within": within, "limit": limit, "asOf": as_of}
        response = self.execute(
            query=query,
            operation_name="EcosystemPicture",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return EcosystemPicture.model_validate(data)

    def what_if_alliance(
        self,
        members: list[CompanyRef],
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> WhatIfAlliance:
        query = gql("""
            query WhatIfAlliance($members: [CompanyRef!]!, $asOf: Date) {
              whatIfAlliance(members: $members, asOf: $asOf) {
                members {
                  company {
                    ...CompanyName
                  }
                  totalGapBefore
                  totalGapAfter
                  constraintBefore
                  constraintAfter
                }
                conflicts {
                  a {
                    ...CompanyName
                  }
                  b {
                    ...CompanyName
                  }
                  intensity
                  evidence
                }
                componentsBefore
                componentsAfter
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {"members": members, "asOf": as_of}
        response = self.execute(query=query, operation_name="WhatIfAlliance", variables=variables, **kwargs)
        data = self.get_data(response)
        return WhatIfAlliance.model_validate(data)

    def alliance_funnel(
        self,
        company: Union[Optional[CompanyRef], UnsetType] = UNSET,
        from_: Union[Optional[date], UnsetType] = UNSET,
        to: Union[Optional[date], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AllianceFunnel:
        query = gql("""
            query AllianceFunnel($company: CompanyRef, $from: Date, $to: Date, $asOf: Date) {
              allianceFunnel(company: $company, from: $from, to: $to, asOf: $asOf) {
                asOf
                alliances
                undated
                byStage {
                  stage
                  count
                }
                timeInStage {
                  stage
                  stays
                  openStays
                  medianDays
                  meanDays
                  longestDays
                }
                conversions {
                  fromStage
                  toStage
                  reached
                  moved
                  share
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "from": from_,
            "to": to,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="AllianceFunnel", variables=variables, **kwargs)
        data = self.get_data(response)
        return AllianceFunnel.model_validate(data)

    def sales(
        self,
        company: Union[Optional[CompanyRef], UnsetType] = UNSET,
        alliance: Union[Optional[AllianceRef], UnsetType] = UNSET,
        from_: Union[Optional[date], UnsetType] = UNSET,
        to: Union[Optional[date], UnsetType] = UNSET,
        group_by: Union[Optional[list[SalesGroupBy]], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Sales:
        query = gql("""
            query Sales($company: CompanyRef, $alliance: AllianceRef, $from: Date, $to: Date, $groupBy: [SalesGroupBy!], $first: Int = 500) {
              sales(
                company: $company
                alliance: $alliance
                from: $from
                to: $to
                groupBy: $groupBy
              ) {
                groups(first: $first) {
                  company {
                    ...CompanyName
                  }
                  alliance {
                    key
                    name
                  }
                  product
                  day
                  month
                  currency
                  amount
                  rows
                }
                totals {
                  currency
                  amount
                  rows
                }
                totalCount
                groupCount
              }
            }

            fragment CompanyName on Company {
              key
              name
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "alliance": alliance,
            "from": from_,
            "to": to,
            "groupBy": group_by,
            "first": first,
        }
        response = self.execute(query=query, operation_name="Sales", variables=variables, **kwargs)
        data = self.get_data(response)
        return Sales.model_validate(data)

    def service_info(self, **kwargs: Any) -> ServiceInfo:
        query = gql("""
            query ServiceInfo {
              serviceInfo {
                version
                store
                graphRevision
                companies
                resources
                alliances
              }
            }
            """)
        variables: dict[str, object] = {}
        response = self.execute(query=query, operation_name="ServiceInfo", variables=variables, **kwargs)
        data = self.get_data(response)
        return ServiceInfo.model_validate(data)

    def companies(
        self,
        filter_: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        search: Union[Optional[str], UnsetType] = UNSET,
        order_by: Union[Optional[list[CompanyOrder]], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Companies:
        query = gql("""
            query Companies($filter: CompanyFilter, $search: String, $orderBy: [CompanyOrder!], $first: Int = 50, $after: String) {
              companies(
                filter: $filter
                search: $search
                orderBy: $orderBy
                first: $first
                after: $after
              ) {
                totalCount
                pageInfo {
                  ...Page
                }
                nodes {
                  ...CompanyFacts
                }
              }
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "filter": filter_,
            "search": search,
            "orderBy": order_by,
            "first": first,
            "after": after,
        }
        response = self.execute(query=query, operation_name="Companies", variables=variables, **kwargs)
        data = self.get_data(response)
        return Companies.model_validate(data)

    def resources(
        self,
        filter_: Union[Optional[ResourceFilter], UnsetType] = UNSET,
        search: Union[Optional[str], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Resources:
        query = gql("""
            query Resources($filter: ResourceFilter, $search: String, $first: Int = 50, $after: String) {
              resources(filter: $filter, search: $search, first: $first, after: $after) {
                totalCount
                pageInfo {
                  ...Page
                }
                nodes {
                  ...ResourceName
                  pooled
                }
              }
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "filter": filter_,
            "search": search,
            "first": first,
            "after": after,
        }
        response = self.execute(query=query, operation_name="Resources", variables=variables, **kwargs)
        data = self.get_data(response)
        return Resources.model_validate(data)

    def alliances(
        self,
        filter_: Union[Optional[AllianceFilter], UnsetType] = UNSET,
        search: Union[Optional[str], UnsetType] = UNSET,
        order_by: Union[Optional[list[AllianceOrder]], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Alliances:
        query = gql("""
            query Alliances($filter: AllianceFilter, $search: String, $orderBy: [AllianceOrder!], $first: Int = 50, $after: String) {
              alliances(
                filter: $filter
                search: $search
                orderBy: $orderBy
                first: $first
                after: $after
              ) {
                totalCount
                pageInfo {
                  ...Page
                }
                nodes {
                  ...AllianceFacts
                }
              }
            }

            fragment AllianceFacts on Alliance {
              key
              name
              stage
              modes
              purposes
              exclusive
              startsOn
              endsOn
              scope
              version
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "filter": filter_,
            "search": search,
            "orderBy": order_by,
            "first": first,
            "after": after,
        }
        response = self.execute(query=query, operation_name="Alliances", variables=variables, **kwargs)
        data = self.get_data(response)
        return Alliances.model_validate(data)

    def company(self, company: str, **kwargs: Any) -> Company:
        query = gql("""
            query Company($company: String!) {
              company(key: $company) {
                ...CompanyFacts
              }
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }
            """)
        variables: dict[str, object] = {"company": company}
        response = self.execute(query=query, operation_name="Company", variables=variables, **kwargs)
        data = self.get_data(response)
        return Company.model_validate(data)

    def holdings(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Holdings:
        query = gql("""
            query Holdings($company: String!, $first: Int = 500, $after: String, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                has(
                  first: $first
                  after: $after
                  asOf: $asOf
                  orderBy: [{by: LEVEL, direction: DESC}]
                ) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    level
                    evidence
                    node {
                      ...ResourceName
                    }
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Holdings", variables=variables, **kwargs)
        data = self.get_data(response)
        return Holdings.model_validate(data)

    def needs(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Needs:
        query = gql("""
            query Needs($company: String!, $first: Int = 500, $after: String, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                needs(
                  first: $first
                  after: $after
                  asOf: $asOf
                  orderBy: [{by: IMPORTANCE, direction: DESC}]
                ) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    importance
                    requiredLevel
                    evidence
                    node {
                      ...ResourceName
                    }
                  }
                }
              }
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }

            fragment ResourceName on Resource {
              key
              name
              kind
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Needs", variables=variables, **kwargs)
        data = self.get_data(response)
        return Needs.model_validate(data)

    def partners(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Partners:
        query = gql("""
            query Partners($company: String!, $first: Int = 500, $after: String, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                partners(first: $first, after: $after, asOf: $asOf) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    sharedAlliances
                    node {
                      ...CompanyFacts
                    }
                  }
                }
              }
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Partners", variables=variables, **kwargs)
        data = self.get_data(response)
        return Partners.model_validate(data)

    def competitors(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Competitors:
        query = gql("""
            query Competitors($company: String!, $first: Int = 500, $after: String) {
              company(key: $company) {
                ...CompanyName
                competitors(first: $first, after: $after) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    intensity
                    evidence
                    node {
                      ...CompanyFacts
                    }
                  }
                }
              }
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "after": after,
        }
        response = self.execute(query=query, operation_name="Competitors", variables=variables, **kwargs)
        data = self.get_data(response)
        return Competitors.model_validate(data)

    def memberships(
        self,
        company: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Memberships:
        query = gql("""
            query Memberships($company: String!, $first: Int = 500, $after: String, $asOf: Date) {
              company(key: $company) {
                ...CompanyName
                alliances(first: $first, after: $after, asOf: $asOf) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    role
                    since
                    until
                    share
                    node {
                      ...AllianceFacts
                    }
                  }
                }
              }
            }

            fragment AllianceFacts on Alliance {
              key
              name
              stage
              modes
              purposes
              exclusive
              startsOn
              endsOn
              scope
              version
            }

            fragment CompanyName on Company {
              key
              name
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "company": company,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Memberships", variables=variables, **kwargs)
        data = self.get_data(response)
        return Memberships.model_validate(data)

    def alliance(
        self,
        alliance: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Alliance:
        query = gql("""
            query Alliance($alliance: String!, $first: Int = 500, $after: String, $asOf: Date) {
              alliance(key: $alliance) {
                ...AllianceFacts
                members(first: $first, after: $after, asOf: $asOf) {
                  totalCount
                  pageInfo {
                    ...Page
                  }
                  edges {
                    role
                    since
                    until
                    share
                    node {
                      ...CompanyFacts
                    }
                  }
                }
              }
            }

            fragment AllianceFacts on Alliance {
              key
              name
              stage
              modes
              purposes
              exclusive
              startsOn
              endsOn
              scope
              version
            }

            fragment CompanyFacts on Company {
              key
              name
              industry
              country
              regions
              segments
              employees
              foundedYear
              website
              description
              tags
              financials {
                year
                currency
                revenue
                profit
                cashFlow
                debtRatio
              }
              version
            }

            fragment Page on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "alliance": alliance,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(query=query, operation_name="Alliance", variables=variables, **kwargs)
        data = self.get_data(response)
        return Alliance.model_validate(data)

    def company_groups(
        self,
        by: CompanyGroupBy,
        filter_: Union[Optional[CompanyFilter], UnsetType] = UNSET,
        as_of: Union[Optional[date], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> CompanyGroups:
        query = gql("""
            query CompanyGroups($by: CompanyGroupBy!, $filter: CompanyFilter, $asOf: Date) {
              companyGroups(by: $by, filter: $filter, asOf: $asOf) {
                value
                count
                averageEmployees
                totalRevenue
                allianceCount
              }
            }
            """)
        variables: dict[str, object] = {"by": by, "filter": filter_, "asOf": as_of}
        response = self.execute(query=query, operation_name="CompanyGroups", variables=variables, **kwargs)
        data = self.get_data(response)
        return CompanyGroups.model_validate(data)

    def rank_partners(self, input: RankPartnersInput, **kwargs: Any) -> RankPartners:
        query = gql("""
            query RankPartners($input: RankPartnersInput!) {
              rankPartners(input: $input) {
                method
                ranked {
                  rank
                  name
                  score
                  coverage
                  contributions {
                    criterion
                    value
                    contribution
                  }
                }
                stability {
                  leader
                  rival
                  criterion
                  weight
                  tiesAt
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(query=query, operation_name="RankPartners", variables=variables, **kwargs)
        data = self.get_data(response)
        return RankPartners.model_validate(data)

    def split_revenue(self, input: SplitRevenueInput, **kwargs: Any) -> SplitRevenue:
        query = gql("""
            query SplitRevenue($input: SplitRevenueInput!) {
              splitRevenue(input: $input) {
                amount
                currency
                parts {
                  party
                  amount
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(query=query, operation_name="SplitRevenue", variables=variables, **kwargs)
        data = self.get_data(response)
        return SplitRevenue.model_validate(data)

    def shapley_split(self, input: ShapleyInput, **kwargs: Any) -> ShapleySplit:
        query = gql("""
            query ShapleySplit($input: ShapleyInput!) {
              shapleySplit(input: $input) {
                parts {
                  party
                  value
                }
                inCore
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(query=query, operation_name="ShapleySplit", variables=variables, **kwargs)
        data = self.get_data(response)
        return ShapleySplit.model_validate(data)
