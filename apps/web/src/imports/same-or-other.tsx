import { useId } from "react";
import { useRecordText } from "./use-record-text.ts";

type Props = {
  label: string;
  /** The transaction that it is offered with; none for a row of the same file. */
  transactionId: string | undefined;
  isSame: boolean;
  /** For yes and for no. */
  texts: readonly [string, string];
  onChange: (isSame: boolean) => void;
};

/** Whether two entries belong together. */
export function SameOrOther({ label, transactionId, isSame, texts, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className="question">
      <legend>{label}</legend>
      {transactionId !== undefined && <RecordLine id={transactionId} />}
      {[true, false].map((same) => (
        <label key={String(same)} className="check">
          <input
            type="radio"
            name={name}
            checked={same === isSame}
            onChange={() => onChange(same)}
          />
          {texts[same ? 0 : 1]}
        </label>
      ))}
    </fieldset>
  );
}

function RecordLine({ id }: { id: string }) {
  return <p className="record-line">{useRecordText(id)}</p>;
}
