// Copies what a field holds. Without it the field is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.onclick = () => {
    document.getElementById(button.dataset.copies).select();
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
  };
}
