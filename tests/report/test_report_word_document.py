"""Narratives as Word documents, read by python-docx."""

import docx

from kazmig.report.word_document import write_document


def test_a_word_document_has_the_numbers_of_its_figures_but_not_those_of_a_map(tmp_path):
    rows = "".join(f"<tr><td>{at}</td><td>{at * 2}</td></tr>" for at in range(101))
    figure = (
        "<figure><figcaption><h3>{}</h3></figcaption><details><summary>S</summary><table>{}</table></details></figure>"
    )
    short = "<tr><th>Citizenship</th><th>Share</th></tr><tr><td>Uzbekistan</td><td>70.4%</td></tr>"
    html = f"<html lang='en'><main><h1>T</h1>{figure.format('One', short)}{figure.format('Two', rows)}</main></html>"
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    write_document(tmp_path / "page.html", tmp_path, tmp_path / "page.docx")
    tables = docx.Document(str(tmp_path / "page.docx")).tables
    assert [[cell.text for cell in row.cells] for row in tables[0].rows] == [
        ["Citizenship", "Share"],
        ["Uzbekistan", "70.4%"],
    ]
    assert len(tables) == 1


def test_a_word_document_has_a_running_title_and_only_the_chosen_case_of_a_what_if(tmp_path):
    boxes = "<fieldset><legend>Of 100:</legend><label><input type='radio' id='wi-{0}0'> 30</label>"
    boxes += "<label><input type='radio' id='wi-{0}1' checked> 40</label></fieldset>"
    cases = "".join(f"<p id='wi-{c}-{k}'>case\u00a0{c}{k}</p>" for c in (0, 1) for k in (0, 1))
    html = "<html lang='en'><main><h1>T</h1><p class='edition'><strong>2022Q4</strong> <span>Revision 1</span></p>"
    html += (
        f"<section class='what-if'>{boxes.format('c')}{boxes.format('k')}<div class='results'>{cases}</div></section>"
    )
    html += "<p class='follow'><a href='#p'>Numbers of this passage</a></p></main></html>"
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    write_document(tmp_path / "page.html", tmp_path, tmp_path / "page.docx")
    document = docx.Document(str(tmp_path / "page.docx"))
    assert [each.text for each in document.paragraphs][2:] == ["Of 100: 40", "Of 100: 40", "case\u00a011"]
    assert document.sections[0].header.paragraphs[0].text == "T. 2022Q4 · Revision 1"
    assert "PAGE" in document.sections[0].footer._element.xml
