import type { ComponentProps } from "react";
import "./button.css";

type Props = ComponentProps<"button"> & { look?: "primary" | "plain" | "quiet" | "danger" };

export function Button({ look = "plain", className = "", type = "button", ...rest }: Props) {
  return <button {...rest} type={type} className={`button ${look} ${className}`} />;
}
