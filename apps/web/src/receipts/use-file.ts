import { useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** The bytes of a receipt, which never change; undefined until they are here. */
export function useFile(id: string): Blob | undefined {
  const client = useOutlayClient();
  const { data } = useQuery({
    queryKey: ["receipt file", id],
    queryFn: async ({ signal }) => (await client.attachments.get.query({ id }, { signal })).blob(),
    staleTime: Infinity,
    retry: 1,
  });
  return data;
}

/** An address of bytes within this page. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
