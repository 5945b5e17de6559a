import { Link } from "wouter";
import { of, paths } from "../views/paths";
import { useLinks } from "./address";

/** The name of a company, which leads to its page. */
export function CompanyLink({ company }: { company: { key: string; name: string } }) {
  const link = useLinks();
  return (
    <Link href={link(of(paths.company, company.key))} className="clip">
      <bdi>{company.name}</bdi>
    </Link>
  );
}

/** The name of an alliance, which leads to its page. */
export function AllianceLink({ alliance }: { alliance: { key: string; name: string } }) {
  const link = useLinks();
  return (
    <Link href={link(of(paths.alliances, alliance.key))} className="clip">
      <bdi>{alliance.name}</bdi>
    </Link>
  );
}
