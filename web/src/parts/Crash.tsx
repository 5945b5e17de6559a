import { Component, type ReactNode } from "react";
import { useStrings } from "../i18n";
import { Icon } from "./Icon";

interface Props {
  /** A new one, e.g. another address, is tried afresh. */
  at: string;
  children: ReactNode;
}

/** What is shown in place of a view that broke, or whose file is no longer there since the service was updated. */
export class Crash extends Component<Props, { broken: boolean; at: string }> {
  override state = { broken: false, at: this.props.at };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  static getDerivedStateFromProps({ at }: Props, state: { broken: boolean; at: string }) {
    return at === state.at ? null : { broken: false, at };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useStrings();
  return (
    <main id="content" className="view">
      <div className="state failure" role="alert">
        <Icon name="warning" size={28} />
        <h1>{t.states.broken}</h1>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t.states.reload}
        </button>
      </div>
    </main>
  );
}
