// Before the first paint: a theme that the user has chosen over that of the system.
const theme = localStorage.getItem("outlay.theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
