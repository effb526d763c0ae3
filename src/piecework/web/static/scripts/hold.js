// A hold counts down: by the server's clock, since a phone's may be wrong.

const SHORT_SECONDS = 120;

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min left` : `${minutes}:${rest} left`;
}

function countDown(place) {
  const ahead = Date.parse(place.dataset.now) - Date.now();
  const until = Date.parse(place.dataset.until);
  const inBrackets = !place.classList.contains("clock");
  let timer = 0;
  const show = () => {
    const seconds = Math.max(0, Math.ceil((until - Date.now() - ahead) / 1000));
    const text = seconds ? words(seconds) : "ended";
    place.textContent = inBrackets ? `(${text})` : text;
    place.classList.toggle("is-short", seconds <= SHORT_SECONDS);
    if (seconds) return;
    clearInterval(timer);
    const told = place.dataset.ended && document.getElementById(place.dataset.ended);
    if (told) {
      told.hidden = false;
      told.setAttribute("role", "alert");
    }
  };
  timer = setInterval(show, 1000);
  show();
}

for (const place of document.querySelectorAll("[data-until]")) countDown(place);
