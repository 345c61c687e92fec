// Adds up the minutes of an agenda while they are typed. Without it the line is checked when the agenda is saved.
const check = document.getElementById("check");
const minutes = [...document.querySelectorAll("[data-minutes]")];
const whole = Number(check.dataset.whole);

function told() {
  const total = minutes.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
  const text = total > whole ? check.dataset.over : total < whole ? check.dataset.left : check.dataset.fits;
  const numbers = { TOTAL: total, WHOLE: whole, EXCESS: total - whole, REST: whole - total };
  return text.replace(/TOTAL|WHOLE|EXCESS|REST/g, (name) => numbers[name]);
}

for (const field of minutes) {
  field.addEventListener("input", () => {
    const line = document.createElement("p");
    line.className = "lg-saved";
    line.append(document.createElement("strong"));
    line.firstChild.textContent = told();
    check.replaceChildren(line);
  });
}
