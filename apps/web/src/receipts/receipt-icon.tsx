const paths = {
  receipt: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  camera: "M4 7h4l2-3h4l2 3h4v12H4zM12 10a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
} as const;

/** A drawing as those of `Icon`, which come with the first page. */
export function ReceiptIcon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
