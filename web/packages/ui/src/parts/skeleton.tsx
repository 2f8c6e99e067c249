/** The shape of the coming rows; nothing at all for the first 200 ms. */
export function Skeleton({ rows, className = '' }: { rows: number; className?: string }) {
  return (
    <div aria-hidden="true" className={`appear-late ${className}`}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex gap-2.5 border-b border-line px-3 py-3">
          <span className="size-5 flex-none rounded-full bg-sunken" />
          <span className="flex flex-1 flex-col gap-2">
            <span className="h-2.5 w-2/5 rounded-1 bg-sunken" />
            <span className="h-2.5 w-4/5 rounded-1 bg-sunken" />
            <span className="h-2.5 w-1/3 rounded-1 bg-sunken" />
          </span>
        </div>
      ))}
    </div>
  );
}
