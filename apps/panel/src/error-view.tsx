import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { draftStore } from "./draft.ts";
import { printPath } from "./json.ts";
import { type Issue, fieldId, findFieldPath } from "./schema/issues.ts";
import { useStore } from "./store.ts";

interface ErrorViewProps {
  readonly procedure: Procedure;
  readonly code?: string;
  readonly detail: string;
  readonly issues: readonly Issue[];
  readonly requestId?: string | undefined;
}

/** An error with its issues; those that have a field in the form lead to it. */
export function ErrorView(props: ErrorViewProps): JSX.Element {
  const { procedure, code, detail, issues, requestId } = props;
  const { input } = useStore(draftStore(procedure));
  return (
    <div class="error">
      {code !== undefined && <p class="error-code">{code}</p>}
      <p class="error-detail">{detail}</p>
      {issues.length > 0 && (
        <ul class="issues" aria-label="Issues">
          {issues.map((issue, at) => (
            <li key={at}>
              <IssuePlace issue={issue} field={findFieldPath(procedure.input, input, issue.path)} />
              <span>{issue.message}</span>
              {issue.code !== "" && <code>{issue.code}</code>}
            </li>
          ))}
        </ul>
      )}
      {requestId !== undefined && (
        <p class="hint">
          Request <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

function IssuePlace({ issue, field }: { issue: Issue; field: Issue["path"] | null }) {
  const place = issue.path.length === 0 ? "(the whole input)" : printPath(issue.path);
  if (field === null) return <b>{place}</b>;
  return (
    <button type="button" class="link" onClick={() => focusField(fieldId(field))}>
      {place}
    </button>
  );
}

function focusField(id: string): void {
  const field = document.getElementById(id) ?? document.getElementById("json-input");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}
