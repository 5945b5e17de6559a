// Unique keys of records, and indexes for entries of the history.

// name: readiness_key
CREATE CONSTRAINT readiness_key IF NOT EXISTS FOR (n:Readiness) REQUIRE n.key IS UNIQUE

// name: assessment_key
CREATE CONSTRAINT assessment_key IF NOT EXISTS FOR (n:Assessment) REQUIRE n.key IS UNIQUE

// name: stage_move_key
CREATE CONSTRAINT stage_move_key IF NOT EXISTS FOR (n:StageMove) REQUIRE n.key IS UNIQUE

// name: contact_key
CREATE CONSTRAINT contact_key IF NOT EXISTS FOR (n:Contact) REQUIRE n.key IS UNIQUE

// name: due_diligence_check_key
CREATE CONSTRAINT due_diligence_check_key IF NOT EXISTS FOR (n:DueDiligenceCheck) REQUIRE n.key IS UNIQUE

// name: pilot_key
CREATE CONSTRAINT pilot_key IF NOT EXISTS FOR (n:Pilot) REQUIRE n.key IS UNIQUE

// name: kpi_key
CREATE CONSTRAINT kpi_key IF NOT EXISTS FOR (n:Kpi) REQUIRE n.key IS UNIQUE

// name: kpi_reading_key
CREATE CONSTRAINT kpi_reading_key IF NOT EXISTS FOR (n:KpiReading) REQUIRE n.key IS UNIQUE

// name: agreement_key
CREATE CONSTRAINT agreement_key IF NOT EXISTS FOR (n:Agreement) REQUIRE n.key IS UNIQUE

// name: agreement_tier_key
CREATE CONSTRAINT agreement_tier_key IF NOT EXISTS FOR (n:AgreementTier) REQUIRE n.key IS UNIQUE

// name: bonus_key
CREATE CONSTRAINT bonus_key IF NOT EXISTS FOR (n:Bonus) REQUIRE n.key IS UNIQUE

// name: governance_body_key
CREATE CONSTRAINT governance_body_key IF NOT EXISTS FOR (n:GovernanceBody) REQUIRE n.key IS UNIQUE

// name: body_member_key
CREATE CONSTRAINT body_member_key IF NOT EXISTS FOR (n:BodyMember) REQUIRE n.key IS UNIQUE

// name: meeting_key
CREATE CONSTRAINT meeting_key IF NOT EXISTS FOR (n:Meeting) REQUIRE n.key IS UNIQUE

// name: action_item_key
CREATE CONSTRAINT action_item_key IF NOT EXISTS FOR (n:ActionItem) REQUIRE n.key IS UNIQUE

// name: sale_key
CREATE CONSTRAINT sale_key IF NOT EXISTS FOR (n:Sale) REQUIRE n.key IS UNIQUE

// name: lead_key
CREATE CONSTRAINT lead_key IF NOT EXISTS FOR (n:Lead) REQUIRE n.key IS UNIQUE

// name: joint_bid_key
CREATE CONSTRAINT joint_bid_key IF NOT EXISTS FOR (n:JointBid) REQUIRE n.key IS UNIQUE

// name: insight_key
CREATE CONSTRAINT insight_key IF NOT EXISTS FOR (n:Insight) REQUIRE n.key IS UNIQUE

// name: review_key
CREATE CONSTRAINT review_key IF NOT EXISTS FOR (n:Review) REQUIRE n.key IS UNIQUE

// name: review_score_key
CREATE CONSTRAINT review_score_key IF NOT EXISTS FOR (n:ReviewScore) REQUIRE n.key IS UNIQUE

// name: challenge_key
CREATE CONSTRAINT challenge_key IF NOT EXISTS FOR (n:Challenge) REQUIRE n.key IS UNIQUE

// name: alliance_ecosystem_key
CREATE CONSTRAINT alliance_ecosystem_key IF NOT EXISTS FOR (n:AllianceEcosystem) REQUIRE n.key IS UNIQUE

// name: shared_goal_key
CREATE CONSTRAINT shared_goal_key IF NOT EXISTS FOR (n:SharedGoal) REQUIRE n.key IS UNIQUE

// name: innovation_project_key
CREATE CONSTRAINT innovation_project_key IF NOT EXISTS FOR (n:InnovationProject) REQUIRE n.key IS UNIQUE

// name: co_investment_key
CREATE CONSTRAINT co_investment_key IF NOT EXISTS FOR (n:CoInvestment) REQUIRE n.key IS UNIQUE

// name: shared_brand_key
CREATE CONSTRAINT shared_brand_key IF NOT EXISTS FOR (n:SharedBrand) REQUIRE n.key IS UNIQUE

// name: ecosystem_event_key
CREATE CONSTRAINT ecosystem_event_key IF NOT EXISTS FOR (n:EcosystemEvent) REQUIRE n.key IS UNIQUE

// name: article_key
CREATE CONSTRAINT article_key IF NOT EXISTS FOR (n:Article) REQUIRE n.key IS UNIQUE

// name: sale_sold_on
CREATE INDEX sale_sold_on IF NOT EXISTS FOR (n:Sale) ON (n.sold_on)

// name: change_key
CREATE CONSTRAINT change_key IF NOT EXISTS FOR (n:Change) REQUIRE n.key IS UNIQUE

// name: change_number
CREATE INDEX change_number IF NOT EXISTS FOR (n:Change) ON (n.number)

// name: change_subject
CREATE INDEX change_subject IF NOT EXISTS FOR (n:Change) ON (n.subject)

// name: change_other
CREATE INDEX change_other IF NOT EXISTS FOR (n:Change) ON (n.other)

// name: change_at
CREATE INDEX change_at IF NOT EXISTS FOR (n:Change) ON (n.at)

// Executed requests with an idempotency key.
// name: applied_request_key
CREATE CONSTRAINT applied_request_key IF NOT EXISTS FOR (n:AppliedRequest) REQUIRE n.key IS UNIQUE
