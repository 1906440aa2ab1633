// Suggests names while one types in the search field, as a list box that keyboard and screen reader
// know. Without it the form works as it is.
const field = document.getElementById("q");
if (field) {
  const form = field.form;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  form.classList.add("suggesting");
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  })) field.setAttribute(name, value);

  let chosen = -1, asked = 0, timer = 0;

  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[place].id);
  };
  const option = (found, place) => {
    const each = document.createElement("li");
    each.id = `suggestion-${place}`;
    each.setAttribute("role", "option");
    each.dataset.page = found.page;
    each.textContent = found.match === found.label ? found.label : `${found.label} (${found.match})`;
    return each;
  };
  const ask = async () => {
    const text = field.value.trim(), now = ++asked;
    if (text.length < 2) return show(false);
    const answer = await fetch(`/search?limit=8&q=${encodeURIComponent(text)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || now !== asked) return;
    const { found } = await answer.json();
    list.replaceChildren(...found.filter((each) => each.page).map(option));
    show(list.children.length > 0);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => {
    const each = event.target.closest("li");
    if (each) location.assign(each.dataset.page);
    event.preventDefault();
  });
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden || last < 0) return;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
    else if (event.key === "ArrowUp") choose(chosen > 0 ? chosen - 1 : last);
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.page);
    else return;
    event.preventDefault();
  });
}
