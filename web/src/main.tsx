import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { answers } from "./client/answers";
import { LanguageProvider } from "./i18n";
import { applyTheme } from "./parts/theme";
import "./styles/colours.css";
import "./styles/base.css";
import "./styles/buttons.css";
import "./styles/picture.css";
import "./styles/shell.css";
import "./styles/parts.css";

applyTheme();
const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={answers}>
        <LanguageProvider>
          <App />
        </LanguageProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
