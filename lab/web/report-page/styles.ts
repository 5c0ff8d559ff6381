// Later ones override earlier ones.
import '../components/theme.css';
import '../components/components.css';
import './report-page.css';
import './media.css';
