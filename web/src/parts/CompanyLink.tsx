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
