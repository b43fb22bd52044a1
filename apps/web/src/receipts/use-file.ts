import { useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

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

/** The reference of an image that shows a picture as long as it is on the page. */
export function usePicture(blob: Blob | undefined) {
  return useCallback(
    (image: HTMLImageElement) => {
      if (!blob) return undefined;
      const url = URL.createObjectURL(blob);
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [blob],
  );
}

/** For the browser to begin with it. */
const beganMs = 60_000;

/** Has the browser save a file. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), beganMs);
}
